/** What stands for a name before its first use. `more` are further lines of a refusal, which Heketi does not have. */
const forms: Readonly<Record<string, string>> = {
  uuid: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  pv: '[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{4}-){5}[0-9A-Za-z]{6}',
  kib: '[0-9]+',
  more: '(?:\\n[^\\n]+)*',
  lines: '(?:[^\\n]*\\n)*',
  any: '[^\\n]*',
  text: '[^\\n]+',
  list: '[^\\]]*',
};

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * What a script calls things, and what they are. `<volume>` stands for an id, `<uuid:volume>` and so on for another form: the first time
 * for whatever has that form, from then on for that.
 */
export class Names {
  readonly #values = new Map<string, string>();

  /** Learns the names in `expected` that are new, when the rest of it is equal to `actual`. */
  learn(expected: string, actual: string): void {
    const fresh: string[] = [];
    const pattern = expected
      .split(/(<[\w:-]+>)/)
      .map((part, index) => (index % 2 === 0 ? escaped(part) : this.#pattern(part, fresh)))
      .join('');
    const found = new RegExp(`^${pattern}$`, 's').exec(actual)?.slice(1) ?? [];
    for (const [index, value] of found.entries()) this.#values.set(fresh[index] ?? '', value);
  }

  #pattern(name: string, fresh: string[]): string {
    const known = this.#values.get(name);
    if (known !== undefined) return escaped(known);
    const seen = fresh.indexOf(name);
    if (seen >= 0) return `\\${seen + 1}`;
    fresh.push(name);
    const form = name.includes(':') ? name.slice(1, name.indexOf(':')) : '';
    return `(${forms[form] ?? '[0-9a-f]{32}'})`;
  }

  /** `text` with the things in place of their names. @throws Error for a name that nothing has yet */
  valueOf(text: string): string {
    return text.replace(/<[\w:-]+>/g, (name) => {
      const value = this.#values.get(name);
      if (value === undefined) throw new Error(`${name} is not known yet`);
      return value;
    });
  }

  /** As `valueOf`, but what has no name yet stays. */
  knownValues(text: string): string {
    return text.replace(/<[\w:-]+>/g, (name) => this.#values.get(name) ?? name);
  }
}
