import { DomainError } from './errors.ts';
import type { Kib } from './units.ts';

/** How a volume survives the loss of bricks. */
export type Durability =
  | { readonly type: 'none' }
  | { readonly type: 'replicate'; readonly replica: number; readonly arbiter: boolean }
  | { readonly type: 'disperse'; readonly data: number; readonly redundancy: number };

/** The durability object of a request, zero where it was silent. */
export interface RequestedDurability {
  readonly type: string;
  readonly replica: number;
  readonly data: number;
  readonly redundancy: number;
}

const dispersions = ['2+1', '4+2', '8+3', '8+4'];

/**
 * The meaning of a request's durability object, defaults filled as Heketi does (no type: none; no replica: 2).
 * `arbiter` is the volume option; it has a meaning for replicate 3 only.
 * @throws DomainError `invalid` with Heketi's text
 */
export function durabilityOf(requested: RequestedDurability, arbiter: boolean): Durability {
  switch (requested.type) {
    case '':
    case 'none':
      return { type: 'none' };
    case 'replicate': {
      const replica = requested.replica === 0 ? 2 : requested.replica;
      if (replica < 1 || replica > 3) throw new DomainError('invalid', 'Invalid replica value');
      return { type: 'replicate', replica, arbiter: arbiter && replica === 3 };
    }
    case 'disperse': {
      const { data, redundancy } = requested;
      if (!dispersions.includes(`${data}+${redundancy}`)) {
        throw new DomainError('invalid', `Invalid dispersion combination: ${data}+${redundancy}`);
      }
      return { type: 'disperse', data, redundancy };
    }
    default:
      throw new DomainError('invalid', 'Unknown durability type');
  }
}

export function bricksPerSet(durability: Durability): number {
  if (durability.type === 'none') return 1;
  if (durability.type === 'replicate') return durability.replica;
  return durability.data + durability.redundancy;
}

/** How many bricks' worth of data one set holds. */
export function dataBricksPerSet(durability: Durability): number {
  return durability.type === 'disperse' ? durability.data : 1;
}

/** The size of each data brick when a volume of `size` is cut into `sets`; whole KiB, rounded down. */
export function brickSize(durability: Durability, size: Kib, sets: number): Kib {
  return Math.floor(Math.floor(size / sets) / dataBricksPerSet(durability));
}

/** The smallest volume of this durability. */
export function minimumVolumeKib(durability: Durability, minimumBrick: Kib): Kib {
  return (minimumBrick as number) * dataBricksPerSet(durability);
}
