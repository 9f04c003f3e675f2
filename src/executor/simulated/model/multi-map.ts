/** Several values under one key. Most keys have one, which then needs no set of its own. */
export class MultiMap {
  readonly #values = new Map<string, string | Set<string>>();

  has(key: string): boolean {
    return this.#values.has(key);
  }

  get(key: string): readonly string[] {
    const values = this.#values.get(key);
    if (values === undefined) return [];
    return typeof values === 'string' ? [values] : [...values];
  }

  add(key: string, value: string): void {
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, value);
    else if (typeof values !== 'string') values.add(value);
    else if (values !== value) this.#values.set(key, new Set([values, value]));
  }

  delete(key: string, value: string): void {
    const values = this.#values.get(key);
    if (values === value) this.#values.delete(key);
    else if (typeof values === 'object' && values.delete(value) && values.size === 0) this.#values.delete(key);
  }
}
