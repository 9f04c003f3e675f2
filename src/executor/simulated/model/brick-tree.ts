/** The bricks of a pool by their directories: how many are at a place, how many at it or below, and how many of those have a process. */
export class BrickTree {
  /** Made when it is needed: the directory of a brick has none below. */
  #below: Map<string, BrickTree> | undefined;
  #here = 0;
  #all = 0;
  #running = 0;

  /** Adds a brick, or with -1 takes it away again: one that runs no more. */
  add(path: readonly string[], sign: 1 | -1): void {
    let tree: BrickTree = this;
    tree.#all += sign;
    for (const name of path) {
      const child = tree.#child(name);
      child.#all += sign;
      if (child.#all === 0) tree.#below?.delete(name);
      tree = child;
    }
    tree.#here += sign;
  }

  /** The process of a brick that was added has begun, or with -1 ended. */
  run(path: readonly string[], sign: 1 | -1): void {
    for (const tree of this.#along(path)) tree.#running += sign;
  }

  /** Whether a brick is there or below. */
  holds(path: readonly string[]): boolean {
    const tree = this.#along(path)[path.length];
    return tree !== undefined && tree.#all > 0;
  }

  /** Whether a brick that runs is there or below. */
  runs(path: readonly string[]): boolean {
    const tree = this.#along(path)[path.length];
    return tree !== undefined && tree.#running > 0;
  }

  /** Whether a brick is there, below or above. */
  touches(path: readonly string[]): boolean {
    return this.holds(path) || this.#along(path).some((tree) => tree.#here > 0);
  }

  /** This, and what is below it on the way to a place, as far as there are bricks. */
  #along(path: readonly string[]): BrickTree[] {
    const trees: BrickTree[] = [this];
    let below = this.#below;
    for (const name of path) {
      const child = below?.get(name);
      if (child === undefined) break;
      trees.push(child);
      below = child.#below;
    }
    return trees;
  }

  #child(name: string): BrickTree {
    this.#below ??= new Map();
    const known = this.#below.get(name);
    if (known !== undefined) return known;
    const child = new BrickTree();
    this.#below.set(name, child);
    return child;
  }
}
