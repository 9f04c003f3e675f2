import type { Command, CommandResult, RunOptions } from '../runner.ts';
import type { NodeLock } from './lock.ts';
import type { Node } from './model/node.ts';

/** A list of commands on its way through a node. */
export interface Script {
  readonly id: string;
  readonly node: Node;
  /** The node's lock, when this script holds it. */
  readonly held: NodeLock | undefined;
  readonly lock: RunOptions['lock'];
  readonly commands: readonly Command[];
  readonly onCommand: (index: number) => void;
  /** Which boot of the node it belongs to: it does not live longer. */
  readonly boot: number;
  readonly results: CommandResult[];
  /** Nobody listens any more when it is aborted. */
  signal: AbortSignal;
  /** The command that runs or comes next. */
  index: number;
  /** Whether that command has been started. */
  running: boolean;
}

/** What the journal knows of a script under way, so that it can run on when the service has died. */
export interface ScriptRecord {
  readonly host: string;
  readonly lock: NonNullable<RunOptions['lock']>;
  readonly rest: readonly Command[];
  readonly running: boolean;
}

/** The connection broke: nobody hears the script any more, which may run on. */
export class Unheard extends Error {}
