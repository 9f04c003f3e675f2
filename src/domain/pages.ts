/** The database as pages of its file, for whoever keeps a copy elsewhere. */
export interface PageSource {
  readonly pageBytes: number;
  /** Tells a database from every other, also from one that was restored from the same copy. */
  readonly lineage: string;
  /** The number of the newest durable commit. */
  change(): number;
  /** Of the newest durable commit, for people. */
  summary(): StateSummary;
  /**
   * What the commits since the last call have changed; costs what they wrote, whatever the size of the database. Null when that is not
   * known: at first, when the log was cut, and where there is none. Then all must be read.
   */
  takeChanges(): PageChanges | null;
  /** The whole file as it is now. Until `release` its log grows, or, where there is none, commits wait. */
  takeAll(): WholeFile;
}

/** The state after the commit `change`. */
interface PageState {
  readonly change: number;
  /** How many pages the file has. */
  readonly pageCount: number;
}

export interface PageChanges extends PageState {
  /** Ascending, from 1. */
  readonly numbers: readonly number[];
  /** Their images, in the same order. */
  readonly images: readonly Uint8Array[];
}

export interface WholeFile extends PageState {
  /** `count` pages from page `first` on. */
  read(first: number, count: number): Promise<Uint8Array>;
  /** May be repeated. */
  release(): void;
}

/** What people want to know of a database before they decide between two. */
export interface StateSummary {
  readonly clusters: number;
  readonly nodes: number;
  readonly devices: number;
  readonly volumes: number;
  /** When the newest commit was made, milliseconds since 1970; 0 before the first. */
  readonly at: number;
}
