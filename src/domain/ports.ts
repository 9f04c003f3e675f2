import type { Ms } from './units.ts';

/** What the rooms need of the outside, handed in by `app.ts`, so that a test (or a simulation) decides them all. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): Ms;
  /** Resolves after `delay`, or at once when `signal` is aborted. */
  sleep(delay: Ms, signal?: AbortSignal): Promise<void>;
}

/** A fresh id: 32 lower-case hex digits. */
export type NewId = () => string;

/** A number in [0, 1). */
export type Random = () => number;

/** The part of pino that we use; `child` adds fields to every line. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

/** Which nodes answer. Unknown counts as up. */
export interface Health {
  isDown(nodeId: string): boolean;
  /** What an operation found out by itself. */
  report(nodeId: string, up: boolean): void;
}

/** How full the thin pools of one device are; the fullest of each kind counts, because one full pool is enough to stop its brick. */
export interface PoolUsage {
  readonly pools: number;
  readonly dataPercent: number;
  readonly metadataPercent: number;
}

/** Told of every operation that has ended. */
export interface Meter {
  operationEnded(kind: string, result: 'done' | 'failed', took: Ms): void;
}
