import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';
import type { Place } from './files.ts';
import { MultiMap } from './multi-map.ts';

export interface Mount {
  readonly target: string;
  readonly source: string;
  readonly filesystem: string;
  readonly type: string;
  readonly options: string;
}

/** What is mounted on one node, the root filesystem left out. */
export class Mounts {
  readonly #mounts: Shelf<Mount>;
  readonly #targets = new MultiMap();
  readonly #lengths = new Map<number, number>();

  constructor(journal: Journal, node: string) {
    this.#mounts = journal.shelf<Mount>(`${node}/mounts`, (_target, before, after) => {
      if (before !== undefined) this.#index(before, -1);
      if (after !== undefined) this.#index(after, 1);
    });
  }

  at(target: string): Mount | undefined {
    return this.#mounts.get(target);
  }

  /** Where a filesystem is mounted. */
  targetsOf(filesystem: string): readonly string[] {
    return this.#targets.get(filesystem);
  }

  isMounted(filesystem: string | null): boolean {
    return filesystem !== null && this.#targets.has(filesystem);
  }

  all(): Mount[] {
    return [...this.#mounts.values()];
  }

  put(mount: Mount): void {
    this.#mounts.set(mount.target, mount);
  }

  remove(target: string): void {
    this.#mounts.delete(target);
  }

  /** On which filesystem a path lies; a mount hides what is below it. Only as many tries as there are lengths of mount points. */
  placeOf(path: string): Place {
    let nearest: Mount | undefined;
    for (const length of this.#lengths.keys()) {
      const ends = path.length === length || path[length] === '/';
      if (ends && length > (nearest?.target.length ?? 0)) nearest = this.#mounts.get(path.slice(0, length)) ?? nearest;
    }
    if (nearest === undefined) return { filesystem: '', path };
    return { filesystem: nearest.filesystem, path: path.slice(nearest.target.length) || '/' };
  }

  #index(mount: Mount, sign: 1 | -1): void {
    const { target, filesystem } = mount;
    if (sign === 1) this.#targets.add(filesystem, target);
    else this.#targets.delete(filesystem, target);
    const count = (this.#lengths.get(target.length) ?? 0) + sign;
    if (count === 0) this.#lengths.delete(target.length);
    else this.#lengths.set(target.length, count);
  }
}
