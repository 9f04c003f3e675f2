import { bricksPerSet, type Durability } from '../domain/durability.ts';
import { DomainError } from '../domain/errors.ts';
import type { Id } from '../domain/types.ts';
import type { BrickHealing } from '../executor/executor.ts';

/** A brick that is to be replaced, and what gluster says of its volume; bricks are `storage host:path`. */
export interface Leaving {
  readonly id: Id;
  readonly ref: string;
  /** Of its set. */
  readonly others: readonly string[];
  /** Of the volume. */
  readonly all: readonly string[];
  readonly durability: Durability;
}

/**
 * The other bricks of its set. Sets are consecutive in gluster's order.
 * @throws DomainError `failed` when the volume does not have the brick
 */
export function otherBricks(all: readonly string[], ref: string, durability: Durability): string[] {
  const index = all.indexOf(ref);
  if (index < 0) throw new DomainError('failed', `Id not found\nGluster does not have brick ${ref} in the volume`);
  const size = bricksPerSet(durability);
  const start = index - (index % size);
  return all.slice(start, start + size).filter((other) => other !== ref);
}

/**
 * Lets a brick go only when the others of its set are enough to heal its successor, and when nothing is left that only it can give.
 * Without `inspect` the health of the others is not looked at, but a brick that is alone in its set still stays: its data would be lost.
 * @throws DomainError `failed` with Heketi's texts
 */
export async function checkHealing(leaving: Leaving, inspect: (() => Promise<BrickHealing[]>) | null): Promise<void> {
  const { id, others, durability } = leaving;
  if (others.length === 0) throw tooFew(id, 0, neededOnline(durability));
  if (inspect === null) return;
  const healing = await inspect();
  if (healing.some(({ brick }) => !leaving.all.includes(brick))) {
    throw new DomainError('failed', 'Unable to determine heal status of brick');
  }
  const own = healing.find(({ brick }) => brick === leaving.ref);
  if (own !== undefined && own.entries > 0) {
    throw new DomainError(
      'failed',
      `Cannot replace brick ${id} as it is source brick for data to be healed\n${own.entries} entries wait to be healed from it. Try again when they are: gluster volume heal … info`,
    );
  }
  const online = healing.filter(({ brick, online }) => online && others.includes(brick)).length;
  if (online < neededOnline(durability)) throw tooFew(id, online, neededOnline(durability));
}

const tooFew = (id: Id, online: number, needed: number) =>
  new DomainError(
    'failed',
    `Cannot replace brick ${id} as only ${online} of ${needed} required peer bricks are online`,
  );

/** How many of the other bricks hold all data: a majority of three, any of two, the data bricks of a disperse set. */
function neededOnline(durability: Durability): number {
  if (durability.type === 'disperse') return durability.data;
  return durability.type === 'replicate' && durability.replica >= 3 ? 2 : 1;
}
