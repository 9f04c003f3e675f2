import type { Ms } from '../domain/units.ts';

/** A read-only look that makes a command unnecessary. It fails the command when it exits with a code not in `accept`. */
export interface Guard {
  readonly argv: readonly string[];
  /** Exit codes that count as an answer; default only 0. */
  readonly accept?: readonly number[];
  /** The command is skipped when the trimmed stdout is one of these … */
  readonly skipWhen?: readonly string[];
  /** … or, in the other form, when it is none of these. Exactly one of the two is given. */
  readonly runWhen?: readonly string[];
  /** As in `Command`; the guard runs under the command's time limit. */
  readonly plain?: boolean;
}

/** One program to run on a node, as data. Only a runner turns it into text, and only there it is quoted. */
export interface Command {
  readonly argv: readonly string[];
  readonly guard?: Guard;
  /** Exit codes that are no failure; default only 0. */
  readonly accept?: readonly number[];
  readonly timeoutMs: Ms;
  /** Runs without sudo even where sudo is on: it needs no rights, and sudoers lists made for Heketi don't name it. */
  readonly plain?: boolean;
  /** stdout and stderr hold a secret: neither is logged or put into an error. */
  readonly secret?: boolean;
}

/** Of a command that was skipped: its guard's exit code and output. */
export interface CommandResult {
  readonly skipped: boolean;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /**
   * Given for every list that changes something: it then holds the node's lock, under the id of its operation and the term of the
   * leader that sent it. A list with an older term than the lock has seen ends before its first command.
   */
  readonly lock?: { readonly operationId: string; readonly term: number };
  /** Told before each command; for progress only. */
  readonly onCommand?: (index: number) => void;
  readonly signal?: AbortSignal;
}

/** The one door to the nodes. */
export interface Runner {
  /**
   * Runs the commands one after the other on `host` (its manage name) and stops at the first failure.
   * @throws CommandError when a command (or its guard) ended with a code that it does not accept
   * @throws HostError when the host could not be reached, the connection broke, a time limit passed, or its lock stayed taken
   */
  run(host: string, commands: readonly Command[], options?: RunOptions): Promise<CommandResult[]>;
  /** Ends connections; later runs fail. May be repeated. */
  close(): Promise<void>;
}
