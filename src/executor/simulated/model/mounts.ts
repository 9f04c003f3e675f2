import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';
import { type Place, parentOf } from './files.ts';

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
  readonly #targets = new Map<string, Set<string>>();

  constructor(journal: Journal, node: string) {
    this.#mounts = journal.shelf<Mount>(`${node}/mounts`, (target, before, after) => {
      if (before !== undefined) this.#targets.get(before.filesystem)?.delete(target);
      if (before !== undefined && this.#targets.get(before.filesystem)?.size === 0) {
        this.#targets.delete(before.filesystem);
      }
      if (after !== undefined) {
        this.#targets.set(after.filesystem, (this.#targets.get(after.filesystem) ?? new Set()).add(target));
      }
    });
  }

  at(target: string): Mount | undefined {
    return this.#mounts.get(target);
  }

  /** Where a filesystem is mounted. */
  targetsOf(filesystem: string): string[] {
    return [...(this.#targets.get(filesystem) ?? [])];
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

  /** On which filesystem a path lies; a mount hides what is below it. */
  placeOf(path: string): Place {
    for (let top = path; top !== '/' && top !== ''; top = parentOf(top)) {
      const mount = this.#mounts.get(top);
      if (mount !== undefined) return { filesystem: mount.filesystem, path: path.slice(top.length) || '/' };
    }
    return { filesystem: '', path };
  }
}
