import type { Random } from '../../../domain/ports.ts';
import type { Kib } from '../../../domain/units.ts';
import type { Journal } from '../state/journal.ts';
import { uuid } from '../state/random-names.ts';
import type { Shelf } from '../state/shelf.ts';
import { Pool } from './gluster-pool.ts';
import { MultiMap } from './multi-map.ts';
import { Node, type NodeRecord } from './node.ts';

interface NodesParts {
  readonly journal: Journal;
  readonly random: Random;
  readonly newDiskKib: Kib;
  /** The service's node table: the manage name of the node with this storage name. */
  readonly manageNameOf: (storageName: string) => string | undefined;
}

/** All simulated nodes, by manage name, and the pools that their glusterds have formed. */
export class Nodes {
  readonly #parts: NodesParts;
  readonly #records: Shelf<NodeRecord>;
  readonly #nodes = new Map<string, Node>();
  readonly #pools = new Map<string, Pool>();
  readonly #members = new MultiMap();
  readonly #byStorageName = new Map<string, string>();

  constructor(parts: NodesParts) {
    this.#parts = parts;
    this.#records = parts.journal.shelf<NodeRecord>('nodes', (name, before, after) => {
      if (before !== undefined && before.pool !== after?.pool) this.#members.delete(before.pool, name);
      if (after === undefined) return;
      this.#members.add(after.pool, name);
      for (const storageName of after.storageNames) this.#byStorageName.set(storageName, name);
    });
  }

  /** A node exists from the first time it is spoken of. */
  get(name: string): Node {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node = new Node(this.#parts.journal, name, this.#parts.newDiskKib);
    this.#nodes.set(name, node);
    if (!this.#records.has(name)) this.#records.set(name, this.#fresh());
    return node;
  }

  record(name: string): NodeRecord {
    const known = this.#records.get(name);
    if (known !== undefined) return known;
    this.get(name);
    return this.record(name);
  }

  change(name: string, change: Partial<NodeRecord>): void {
    this.#records.set(name, { ...this.record(name), ...change });
  }

  /** Whom gluster means by a storage name; undefined when no such host is known. */
  named(storageName: string): string | undefined {
    const name = this.#parts.manageNameOf(storageName) ?? this.#byStorageName.get(storageName);
    if (name === undefined) return this.#records.has(storageName) ? storageName : undefined;
    const { storageNames } = this.record(name);
    if (!storageNames.includes(storageName)) this.change(name, { storageNames: [...storageNames, storageName] });
    return name;
  }

  /** What its peers call it. */
  shownAs(name: string): string {
    return this.record(name).storageNames[0] ?? name;
  }

  poolOf(name: string): Pool {
    const id = this.record(name).pool;
    const known = this.#pools.get(id);
    if (known !== undefined) return known;
    const pool = new Pool(this.#parts.journal, id);
    this.#pools.set(id, pool);
    return pool;
  }

  membersOf(pool: Pool): readonly string[] {
    return this.#members.get(pool.id);
  }

  /** Whether its glusterd can be reached by its peers. */
  answers(name: string): boolean {
    const { powered, connected, glusterd } = this.record(name);
    return powered && connected && glusterd;
  }

  /** Leaves its pool for one of its own. */
  separate(name: string): void {
    this.change(name, { pool: uuid(this.#parts.random) });
  }

  #fresh(): NodeRecord {
    return {
      uuid: uuid(this.#parts.random),
      pool: uuid(this.#parts.random),
      storageNames: [],
      powered: true,
      connected: true,
      glusterd: true,
      missing: [],
      term: 0,
    };
  }
}
