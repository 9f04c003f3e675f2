/** Directories in directories: how many of those that were added are at a place, and how many at it or below. */
export class DirectoryTree {
  readonly #below = new Map<string, DirectoryTree>();
  #here = 0;
  #all = 0;

  /** Adds a directory, or with -1 takes it away again. */
  add(path: readonly string[], sign: 1 | -1): void {
    let tree: DirectoryTree = this;
    tree.#all += sign;
    for (const name of path) {
      const child = tree.#below.get(name) ?? new DirectoryTree();
      child.#all += sign;
      if (child.#all === 0) tree.#below.delete(name);
      else tree.#below.set(name, child);
      tree = child;
    }
    tree.#here += sign;
  }

  /** Whether one is there or below. */
  holds(path: readonly string[]): boolean {
    let tree: DirectoryTree = this;
    for (const name of path) {
      const child = tree.#below.get(name);
      if (child === undefined) return false;
      tree = child;
    }
    return tree.#all > 0;
  }

  /** Whether one is there, below or above. */
  touches(path: readonly string[]): boolean {
    let tree: DirectoryTree = this;
    for (const name of path) {
      if (tree.#here > 0) return true;
      const child = tree.#below.get(name);
      if (child === undefined) return false;
      tree = child;
    }
    return tree.#all > 0;
  }
}
