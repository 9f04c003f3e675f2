import type { Ms } from '../domain/units.ts';

/** A lease as its keeper has it. */
export interface LeaseRecord {
  /** Who has it; empty when it was given back. */
  readonly holder: string;
  /** How long after its last renewal nobody else may take it. */
  readonly durationMs: Ms;
  /** How many times it went to another holder. */
  readonly transitions: number;
  /** By the clock of the holder; for people only. */
  readonly acquiredAt: Ms;
  readonly renewedAt: Ms;
}

export interface KeptLease extends LeaseRecord {
  /** Changes with every write. */
  readonly version: string;
}

/** Where one lease is kept. Every function may throw a DomainError; after one of a write nobody knows whether it was done. */
export interface LeaseRecords {
  /** Undefined when there is none. */
  read(): Promise<KeptLease | undefined>;
  /**
   * Writes over the version that was read; null: makes it.
   * @throws DomainError `conflict` when it is not that version any more, and nothing was written
   */
  write(record: LeaseRecord, version: string | null): Promise<KeptLease>;
}
