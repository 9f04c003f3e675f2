import type { Clock, Random } from '../../domain/ports.ts';
import type { Ms } from '../../domain/units.ts';
import { CommandError, HostError } from '../errors.ts';
import type { Command, Guard } from '../runner.ts';
import type { FaultEvent, Faults, Reaction } from './faults.ts';
import type { Life } from './life.ts';
import type { Nodes } from './model/nodes.ts';
import { lockedChange } from './programs/gluster/gluster.ts';
import { baseName, runProgram, withoutWrapper } from './programs/index.ts';
import type { Answer } from './programs/program.ts';
import { type Script, Unheard } from './script.ts';

export interface ExecutionParts {
  readonly life: Life;
  readonly nodes: Nodes;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: Faults | undefined;
  readonly delayOf: (argv: readonly string[]) => Ms;
}

/** One program and its time limit. */
export type Step = Pick<Command, 'argv' | 'timeoutMs'>;

/** timeout(1) has ended it. */
const timedOut: Answer = { exitCode: 124, stdout: '', stderr: '' };

/** Runs single programs of scripts: after their delays, with the faults that a test wants. */
export class Execution {
  readonly #parts: ExecutionParts;

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
  }

  /** At once where nothing delays it. */
  execute(script: Script, step: Step): Answer | Promise<Answer> {
    const delay = this.#parts.delayOf(step.argv);
    return delay > 0 ? this.#executeLater(script, step, delay) : this.#run(script, step);
  }

  async #executeLater(script: Script, step: Step, delay: Ms): Promise<Answer> {
    const release = this.#startTransaction(script, step.argv);
    try {
      await this.#parts.life.pause(script, Math.min(delay, step.timeoutMs));
    } finally {
      release();
    }
    return delay > step.timeoutMs ? timedOut : this.#run(script, step);
  }

  #run({ node }: Script, { argv }: Step): Answer {
    const { nodes, clock, random } = this.#parts;
    return runProgram({ node, nodes, clock, random }, argv);
  }

  react(script: Script, argv: readonly string[], index: number, when: FaultEvent['when']): Reaction | undefined {
    return this.#parts.faults?.react({ host: script.node.name, argv, index, when });
  }

  async suffer(script: Script, step: Step, reaction: Reaction): Promise<Answer> {
    if (typeof reaction === 'object') return { stdout: '', stderr: '', ...reaction };
    switch (reaction) {
      case 'fail':
        return { exitCode: 1, stdout: '', stderr: 'simulated failure\n' };
      case 'hang':
        await this.#parts.life.pause(script, step.timeoutMs);
        return timedOut;
      case 'drop':
        throw new Unheard();
      case 'crash':
        return this.#parts.life.crash();
    }
  }

  /** A change of gluster that takes time keeps others from its pool. One that finds it taken goes on, and is refused. */
  #startTransaction(script: Script, argv: readonly string[]): () => void {
    const [path = '', ...words] = withoutWrapper(argv);
    const name = baseName(path) === 'gluster' ? lockedChange(words) : undefined;
    const pool = this.#parts.nodes.poolOf(script.node.name);
    if (name === undefined || pool.busy !== null) return () => {};
    pool.busy = name;
    return () => {
      pool.busy = null;
    };
  }
}

/** Whether the guard's answer lets the command run. */
export function isNeeded({ skipWhen, runWhen }: Guard, { stdout }: Answer): boolean {
  const text = stdout.trim();
  return skipWhen === undefined ? (runWhen ?? []).includes(text) : !skipWhen.includes(text);
}

/** @throws HostError when it was not done in time, CommandError when its exit code is a failure */
export function check(
  script: Script,
  command: Command,
  program: Pick<Command, 'argv' | 'accept'>,
  answer: Answer,
): void {
  if ((program.accept ?? [0]).includes(answer.exitCode)) return;
  const host = script.node.name;
  if (answer.exitCode === timedOut.exitCode) {
    throw new HostError(host, `not done within ${(command.timeoutMs as number) / 1000} s: ${program.argv.join(' ')}`);
  }
  throw new CommandError(host, { ...command, argv: program.argv }, answer);
}
