import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';
import { MultiMap } from './multi-map.ts';

const brickWord = /brick_[0-9a-f]{32}/g;

/** The fstab files of one node: lines found by mount point and by brick id, however many there are. */
export class Fstab {
  readonly #lines: Shelf<string>;
  readonly #byTarget = new MultiMap();
  readonly #byBrick = new MultiMap();
  /** The last line of each file, which alone may lack its newline. */
  readonly #last = new Map<string, number>();

  constructor(journal: Journal, node: string) {
    this.#lines = journal.shelf<string>(`${node}/fstab`, (key, before, after) => {
      const file = key.slice(key.indexOf(' ') + 1);
      this.#last.set(file, Math.max(this.#last.get(file) ?? 0, Number.parseInt(key, 10)));
      if (before !== undefined) this.#index(file, before, (index, name) => index.delete(name, key));
      if (after !== undefined) this.#index(file, after, (index, name) => index.add(name, key));
    });
  }

  exists(file: string): boolean {
    return file === '/etc/fstab' || this.#last.has(file);
  }

  /** Appends text as it is, to the last line when that has no newline. */
  append(file: string, text: string): void {
    const last = this.#last.get(file) ?? 0;
    const line = this.lastLine(file);
    if (line === undefined || line.endsWith('\n')) this.#lines.set(`${last + 1} ${file}`, text);
    else this.#lines.set(`${last} ${file}`, line + text);
  }

  /** Undefined also when the line that was last has been removed: what is left then ends in a newline. */
  lastLine(file: string): string | undefined {
    return this.#lines.get(`${this.#last.get(file) ?? 0} ${file}`);
  }

  /** Whether a line mounts something there. */
  mentions(file: string, target: string): boolean {
    return this.#byTarget.has(`${file} ${target}`);
  }

  /** Keys of the lines that contain the text: one step for a brick's name, as they all have the same length. */
  containing(file: string, text: string): readonly string[] {
    if (text.match(brickWord)?.[0] === text) return this.#byBrick.get(`${file} ${text}`);
    return this.#keys(file).filter((key) => this.#lines.get(key)?.includes(text));
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.#lines.delete(key);
  }

  /** All lines in their order, without their newlines. */
  lines(file: string): string[] {
    return this.#keys(file).map((key) => (this.#lines.get(key) ?? '').trimEnd());
  }

  /** The files that were written. */
  files(): string[] {
    return [...this.#last.keys()];
  }

  #keys(file: string): string[] {
    return [...this.#lines.keys()]
      .filter((key) => key.endsWith(` ${file}`))
      .sort((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10));
  }

  #index(file: string, line: string, change: (index: MultiMap, name: string) => void): void {
    const target = line.split(/\s+/)[1];
    if (target) change(this.#byTarget, `${file} ${target}`);
    for (const brick of line.match(brickWord) ?? []) change(this.#byBrick, `${file} ${brick}`);
  }
}
