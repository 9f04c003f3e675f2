/** A moment of a script at which a test may step in. */
export interface FaultEvent {
  readonly host: string;
  readonly argv: readonly string[];
  /** Place of the command in its list. */
  readonly index: number;
  /** `guard`: before its guard is run; `before`, `after`: the command itself. */
  readonly when: 'guard' | 'before' | 'after';
}

/**
 * - `fail`, or an answer: it ends so; `before` it does nothing, `after` it has done its work
 * - `hang`: it never ends, until its time limit
 * - `drop`: the connection breaks; the script on the node may run on for a while
 * - `crash`: the service dies; nothing more is written, and whoever opens the file next finds the scripts that were under way
 */
export type Reaction =
  | 'fail'
  | 'hang'
  | 'drop'
  | 'crash'
  | { readonly exitCode: number; readonly stdout?: string; readonly stderr?: string };

export interface Faults {
  react(event: FaultEvent): Reaction | undefined;
}

/** The death of the service: thrown instead of an answer, to all that wait for one. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash';
}
