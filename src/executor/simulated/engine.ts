import { DomainError } from '../../domain/errors.ts';
import type { Log } from '../../domain/ports.ts';
import { HostError } from '../errors.ts';
import type { Command, CommandResult, Guard, RunOptions } from '../runner.ts';
import { check, Execution, type ExecutionParts, isNeeded } from './execution.ts';
import type { NodeLock } from './lock.ts';
import type { Answer } from './programs/program.ts';
import { type Script, Unheard } from './script.ts';
import { runOn } from './unheard.ts';

export interface EngineParts extends ExecutionParts {
  readonly log: Log;
}

/** Walks lists of commands on nodes, as the script would that a real runner sends there. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #execution: Execution;
  #begun = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#execution = new Execution(parts);
  }

  /** As `Runner.run`. */
  async run(host: string, commands: readonly Command[], options: RunOptions): Promise<CommandResult[]> {
    const { life } = this.#parts;
    life.checkAlive(host);
    this.#checkReachable(host);
    const lock = options.lock && life.lockOf(host);
    if (lock?.take() === false) await this.#waitFor(lock, host);
    const script = this.#begin(host, commands, options, lock);
    let runsOn = false;
    try {
      if (options.lock !== undefined) this.#checkTerm(host, options.lock);
      return await this.#attend(script);
    } catch (error) {
      if (!(error instanceof Unheard)) throw error;
      runsOn = true;
      const next = script.commands[script.index];
      throw new HostError(host, `the connection broke ${next ? `during: ${next.argv.join(' ')}` : 'at the end'}`);
    } finally {
      if (runsOn) void this.#leave(script);
      else life.end(script);
    }
  }

  /** Scripts of a service that is gone run on, each with its node's lock. */
  resume(): void {
    const { life, nodes, log } = this.#parts;
    const left = [...life.records.entries()];
    for (const [id] of left) life.records.delete(id);
    for (const [, { host, lock, rest, running }] of left) {
      const held = life.lockOf(host);
      if (!nodes.record(host).powered || !held.take()) continue;
      log.info({ host, operation: lock.operationId }, 'a script of an earlier service is still running');
      const script = this.#begin(host, rest, { lock }, held);
      script.running = running;
      void this.#leave(script);
    }
  }

  #leave(script: Script): Promise<void> {
    return runOn(script, { ...this.#parts, execution: this.#execution });
  }

  #begin(host: string, commands: readonly Command[], options: RunOptions, held: NodeLock | undefined): Script {
    const { life, nodes } = this.#parts;
    this.#begun += 1;
    const script: Script = {
      id: String(this.#begun),
      node: nodes.get(host),
      held,
      lock: options.lock,
      commands,
      onCommand: options.onCommand ?? (() => {}),
      signal: options.signal === undefined ? life.ending : AbortSignal.any([options.signal, life.ending]),
      boot: life.bootOf(host),
      results: [],
      index: 0,
      running: false,
    };
    life.begin(script);
    return script;
  }

  #checkReachable(host: string): void {
    if (!this.#parts.life.isReachable(host)) throw new HostError(host, 'no route to host');
  }

  async #waitFor(lock: NodeLock, host: string): Promise<void> {
    const { life, clock } = this.#parts;
    const taken = await lock.wait(clock, life.ending);
    life.checkAlive(host);
    if (!taken) throw new HostError(host, 'its lock stayed taken');
    // A node that was switched off meanwhile has another lock, and one that was cut off does not hear us.
    if (lock === life.lockOf(host) && life.isReachable(host)) return;
    lock.release();
    throw new HostError(host, 'the connection broke before the first command');
  }

  #checkTerm(host: string, { term }: NonNullable<RunOptions['lock']>): void {
    const { term: seen } = this.#parts.nodes.record(host);
    if (term < seen) {
      throw new DomainError('unavailable', `host ${host}: a newer leader has taken over (term: ${seen})`);
    }
    if (term > seen) this.#parts.nodes.change(host, { term });
  }

  async #attend(script: Script): Promise<CommandResult[]> {
    while (script.index < script.commands.length) {
      const command = script.commands[script.index] as Command;
      script.onCommand(script.index);
      const skipped = command.guard && (await this.#look(script, command, command.guard));
      if (skipped === undefined) {
        script.results.push({ skipped: false, ...(await this.#change(script, command)) });
      } else {
        script.results.push(skipped);
        script.index += 1;
      }
      if (script.signal.aborted || !this.#parts.life.isReachable(script.node.name)) throw new Unheard();
    }
    return script.results;
  }

  /** @returns the result of a command that its guard makes unnecessary */
  async #look(script: Script, command: Command, guard: Guard): Promise<CommandResult | undefined> {
    const look = { argv: guard.argv, timeoutMs: command.timeoutMs };
    const fault = this.#execution.react(script, guard.argv, script.index, 'guard');
    const answer = await (fault === undefined
      ? this.#execution.execute(script, look)
      : this.#execution.suffer(script, look, fault));
    check(script, command, guard, answer);
    return isNeeded(guard, answer) ? undefined : { skipped: true, ...answer };
  }

  async #change(script: Script, command: Command): Promise<Answer> {
    const { index } = script;
    const before = this.#execution.react(script, command.argv, index, 'before');
    script.running = before === undefined;
    let answer = await (before === undefined
      ? this.#execution.execute(script, command)
      : this.#execution.suffer(script, command, before));
    script.running = false;
    script.index += 1;
    const after = this.#execution.react(script, command.argv, index, 'after');
    if (after !== undefined) answer = await this.#execution.suffer(script, command, after);
    check(script, command, command, answer);
    return answer;
  }
}
