import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';

/** A directory. Of files, nothing but fstab matters here. */
export interface Directory {
  readonly gid: number;
  readonly mode: string;
  /** The id of the gluster volume that it was made a brick of; it stays when the volume goes, as the real attribute does. */
  readonly brickOf: string | null;
}

export interface Place {
  /** Which filesystem: '' is the root's. */
  readonly filesystem: string;
  /** The path in it; '/' is its top. */
  readonly path: string;
}

export const plainDirectory: Directory = { gid: 0, mode: '0755', brickOf: null };

const always = new Set(['/', '/dev', '/etc', '/mnt', '/run', '/tmp', '/var', '/var/lib']);

export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}

/** The directories of all filesystems of one node. */
export class Files {
  readonly #directories: Shelf<Directory>;
  readonly #children = new Map<string, number>();
  readonly #ofFilesystem = new Map<string, Set<string>>();

  constructor(journal: Journal, node: string) {
    this.#directories = journal.shelf<Directory>(`${node}/directories`, (key, before, after) => {
      if (before !== undefined && after !== undefined) return;
      const colon = key.indexOf(':');
      const filesystem = key.slice(0, colon);
      const parent = `${filesystem}:${parentOf(key.slice(colon + 1))}`;
      this.#children.set(parent, (this.#children.get(parent) ?? 0) + (after === undefined ? -1 : 1));
      const keys = this.#ofFilesystem.get(filesystem) ?? new Set<string>();
      if (after === undefined) keys.delete(key);
      else this.#ofFilesystem.set(filesystem, keys.add(key));
    });
  }

  get(place: Place): Directory | undefined {
    const known = this.#directories.get(keyOf(place));
    if (known !== undefined) return known;
    const given = place.filesystem === '' ? always.has(place.path) : place.path === '/';
    return given ? plainDirectory : undefined;
  }

  put(place: Place, directory: Directory): void {
    this.#directories.set(keyOf(place), directory);
  }

  isEmpty(place: Place): boolean {
    return (this.#children.get(keyOf(place)) ?? 0) === 0;
  }

  remove(place: Place): void {
    this.#directories.delete(keyOf(place));
    this.#children.delete(keyOf(place));
  }

  /** A filesystem that begins as a copy of another. */
  copy(from: string, to: string): void {
    for (const key of [...(this.#ofFilesystem.get(from) ?? [])]) {
      const directory = this.#directories.get(key);
      if (directory !== undefined) this.#directories.set(to + key.slice(from.length), directory);
    }
  }

  /** The filesystem is gone, or made anew. */
  drop(filesystem: string): void {
    for (const key of [...(this.#ofFilesystem.get(filesystem) ?? [])]) {
      this.#directories.delete(key);
      this.#children.delete(key);
    }
    this.#ofFilesystem.delete(filesystem);
    this.#children.delete(`${filesystem}:/`);
  }

  /** Paths on the root filesystem below `top`. For inspection: it looks at them all. */
  below(top: string): string[] {
    const keys = [...(this.#ofFilesystem.get('') ?? [])].map((key) => key.slice(1));
    return keys.filter((path) => path.startsWith(`${top}/`)).sort();
  }
}

function keyOf(place: Place): string {
  return `${place.filesystem}:${place.path}`;
}
