import type { ChildProcess } from 'node:child_process';
import { CommandError, HostError } from '../../../src/executor/errors.ts';
import type { Command, CommandResult, Runner, RunOptions } from '../../../src/executor/runner.ts';
import { createSimulatedRunner, type SimulatedRunner } from '../../../src/executor/simulated/runner.ts';
import { keptLog } from '../../helpers/log.ts';
import { seededRandom } from '../../helpers/random.ts';

/** What goes from a server to the nodes, and back. */
export interface Call {
  readonly id: number;
  readonly host: string;
  readonly commands: readonly Command[];
  readonly lock?: RunOptions['lock'];
}

export interface Reply {
  readonly id: number;
  readonly results?: readonly CommandResult[];
  readonly error?: { readonly name: string; readonly code: string; readonly message: string };
}

export interface SharedNodes {
  readonly runner: SimulatedRunner;
  /** Every script that changes something and was taken, in order. */
  readonly scripts: { readonly host: string; readonly term: number; readonly operation: string }[];
  /** Those that were refused before their first step. */
  readonly refused: { readonly host: string; readonly term: number }[];
  /** Answers the scripts of this server until it is gone; what it has sent runs on. */
  serve(server: ChildProcess): void;
}

/** Simulated nodes in the process of the test, so that several servers have the same ones and none can take them down. */
export function sharedNodes(delayMs: Record<string, number>): SharedNodes {
  const log = keptLog();
  const runner = createSimulatedRunner({
    file: null,
    settings: { deviceSizeGib: 500, delayMs },
    clock: {
      now: () => Date.now(),
      sleep: (delay, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, delay as number);
          signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    },
    random: seededRandom(5),
    log,
    manageNameOf: (storage) => storage.replace(/\.storage$/, ''),
  });
  const nodes: SharedNodes = {
    runner,
    scripts: [],
    refused: [],
    serve(server) {
      const gone = new AbortController();
      server.on('exit', () => gone.abort());
      server.on('message', async (call: Call) => {
        const reply = await answer(nodes, call, gone.signal);
        if (server.connected) server.send(reply);
      });
    },
  };
  return nodes;
}

async function answer(nodes: SharedNodes, { id, host, commands, lock }: Call, signal: AbortSignal): Promise<Reply> {
  try {
    if (lock !== undefined) nodes.scripts.push({ host, term: lock.term, operation: lock.operationId });
    return { id, results: await nodes.runner.run(host, commands, { ...(lock && { lock }), signal }) };
  } catch (error) {
    const { name, code = '', message } = error as Error & { code?: string };
    if (/a newer leader has taken over/.test(message)) nodes.refused.push({ host, term: lock?.term ?? 0 });
    return { id, error: { name, code, message } };
  }
}

/** The other end, in the server. */
export function distantNodes(): Runner {
  const waiting = new Map<
    number,
    { command: Command | undefined; host: string; settle: PromiseWithResolvers<CommandResult[]> }
  >();
  let calls = 0;
  process.on('message', ({ id, results, error }: Reply) => {
    const { settle, host, command } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error === undefined) settle?.resolve([...(results ?? [])]);
    else settle?.reject(revived(error, host ?? '', command));
  });
  return {
    run(host, commands, { lock } = {}) {
      calls += 1;
      const settle = Promise.withResolvers<CommandResult[]>();
      waiting.set(calls, { command: commands[0], host, settle });
      process.send?.({ id: calls, host, commands, ...(lock && { lock }) } satisfies Call);
      return settle.promise;
    },
    close: async () => {},
  };
}

function revived({ name, message }: NonNullable<Reply['error']>, host: string, command: Command | undefined): Error {
  if (name === 'HostError') return new HostError(host, message);
  const failed = { exitCode: 1, stdout: '', stderr: message };
  return new CommandError(host, command ?? { argv: [], timeoutMs: 0 }, failed);
}
