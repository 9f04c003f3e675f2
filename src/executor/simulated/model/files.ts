import type { Journal } from '../state/journal.ts';
import type { Records } from '../state/shelf.ts';

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

/** A place where a directory was made, or below which one was. */
interface Entry {
  /** Undefined where one is there without having been made. */
  directory: Directory | undefined;
  children: number;
}

/** The directories of all filesystems of one node. */
export class Files {
  readonly #remember: Records<Directory>['remember'];
  /** By filesystem and path. */
  readonly #entries = new Map<string, Map<string, Entry>>();

  constructor(journal: Journal, node: string) {
    const { remembered, remember } = journal.records<Directory>(`${node}/directories`);
    this.#remember = remember;
    for (const [key, directory] of remembered) {
      const colon = key.indexOf(':');
      this.#add({ filesystem: key.slice(0, colon), path: key.slice(colon + 1) }, directory);
    }
  }

  get(place: Place): Directory | undefined {
    const known = this.#at(place)?.directory;
    if (known !== undefined) return known;
    const given = place.filesystem === '' ? always.has(place.path) : place.path === '/';
    return given ? plainDirectory : undefined;
  }

  put(place: Place, directory: Directory): void {
    this.#add(place, directory);
    this.#remember(keyOf(place), directory);
  }

  isEmpty(place: Place): boolean {
    return (this.#at(place)?.children ?? 0) === 0;
  }

  remove(place: Place): void {
    const entry = this.#at(place);
    if (entry?.directory === undefined) return;
    this.#entries.get(place.filesystem)?.delete(place.path);
    const parent = this.#at(parentPlace(place));
    if (parent !== undefined) parent.children -= 1;
    this.#remember(keyOf(place), null);
  }

  /** A filesystem that begins as a copy of another. */
  copy(from: string, to: string): void {
    for (const [path, { directory }] of [...(this.#entries.get(from) ?? [])]) {
      if (directory !== undefined) this.put({ filesystem: to, path }, directory);
    }
  }

  /** The filesystem is gone, or made anew. */
  drop(filesystem: string): void {
    for (const [path, { directory }] of this.#entries.get(filesystem) ?? []) {
      if (directory !== undefined) this.#remember(keyOf({ filesystem, path }), null);
    }
    this.#entries.delete(filesystem);
  }

  /** Paths on the root filesystem below `top`. For inspection: it looks at them all. */
  below(top: string): string[] {
    const made = [...(this.#entries.get('') ?? [])].filter(([, { directory }]) => directory !== undefined);
    return made
      .map(([path]) => path)
      .filter((path) => path.startsWith(`${top}/`))
      .sort();
  }

  #at({ filesystem, path }: Place): Entry | undefined {
    return this.#entries.get(filesystem)?.get(path);
  }

  #add(place: Place, directory: Directory): void {
    const entry = this.#entry(place);
    if (entry.directory === undefined) this.#entry(parentPlace(place)).children += 1;
    entry.directory = directory;
  }

  /** Made when there is none. */
  #entry({ filesystem, path }: Place): Entry {
    const entries = this.#entries.get(filesystem) ?? new Map<string, Entry>();
    const known = entries.get(path);
    if (known !== undefined) return known;
    const entry = { directory: undefined, children: 0 };
    this.#entries.set(filesystem, entries.set(path, entry));
    return entry;
  }
}

const parentPlace = ({ filesystem, path }: Place): Place => ({ filesystem, path: parentOf(path) });

const keyOf = ({ filesystem, path }: Place): string => `${filesystem}:${path}`;
