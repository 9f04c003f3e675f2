import type { FlagSpec, FlagValues } from './flags.ts';

/**
 * A tree of commands that parses and answers like the Go libraries cobra and pflag, on which the original heketi-cli is built: scripts
 * rely on its exit codes and texts.
 */
export interface Command<Context> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What follows the name in the usage line. */
  readonly takes?: string;
  readonly about: string;
  /** Replaces `about` at the top of its own help. */
  readonly description?: string;
  /** Lines of an example, without indentation. */
  readonly example?: string;
  readonly flags?: readonly FlagSpec[];
  readonly commands?: readonly Command<Context>[];
  /** Heketi has it not: `told` in the help on a terminal only, as flags of ours are; `silent` nowhere. */
  readonly ours?: 'told' | 'silent';
  /** Absent in a group, which shows its help. */
  readonly run?: (invocation: Invocation, context: Context) => Promise<void>;
}

export interface Invocation {
  readonly args: readonly string[];
  readonly flags: FlagValues;
}

/** A command with those above it, the root first. */
export type Path<Context> = readonly [Command<Context>, ...Command<Context>[]];

export const leafOf = <Context>(path: Path<Context>): Command<Context> => path[path.length - 1] as Command<Context>;

export const nameOf = <Context>(path: Path<Context>): string => path.map(({ name }) => name).join(' ');
