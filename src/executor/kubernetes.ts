import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { DomainError } from '../domain/errors.ts';
import { isKubernetesError } from '../domain/kubernetes-error.ts';
import type { Log } from '../domain/ports.ts';
import type { PodSettings } from '../domain/settings.ts';
import type { Ms } from '../domain/units.ts';
import { HostError } from './errors.ts';
import { runInPod } from './kubernetes-exec.ts';
import { type Place, Pods } from './kubernetes-pods.ts';
import { Lanes } from './lanes.ts';
import type { Command, CommandResult, Runner, RunOptions } from './runner.ts';
import { ScriptOutput } from './script-output.ts';
import { killAfterMs, lockWaitMs, renderScript } from './shell.ts';

export interface KubernetesRunnerParts {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  /** Of the gluster pods. */
  readonly namespace: string;
  readonly log: Log;
}

/**
 * On the node itself in the usual DaemonSet, so that the lock is the same for a pod and the one that replaces it, and the term in it
 * outlives them. The lock's holders do not: it ends with the last of its processes.
 */
const lockFolder = '/var/lib/heketi';
/** Before another try to open a connection; nothing is begun as long as there is none. */
const pausesMs = [500, 2000];
/** Rights don't come back in a moment, and a node that has let us wait would do so again. */
const final: readonly number[] = [403, 504];
/** What a script may take beyond the limits of its programs. */
const spareMs = 60_000;
/** A shell that waits for no lock says at once that it has begun. The API server gives a node up that does not answer after 30 s, and tells so. */
const beginWithinMs: Ms = 40_000;
const endedByUs = 'the connection was ended by this server';

/**
 * Runs commands in gluster pods. A connection serves one script; more scripts than `maximumConnections` wait in order. Scripts that take the node's lock wait
 * for each other here, so that they hold one connection and the others are free for quick looks.
 */
export function createKubernetesRunner(settings: PodSettings, parts: KubernetesRunnerParts): Runner {
  const { config, core, namespace, log } = parts;
  const ending = new AbortController();
  const maximum = settings.maximumConnections;
  const connections = new Lanes(maximum < 0 ? Number.POSITIVE_INFINITY : maximum);
  const locks = new Lanes(1);
  const pods = new Pods(core, namespace, settings.findBy);

  async function attempt(host: string, commands: readonly Command[], options: RunOptions): Promise<CommandResult[]> {
    const { lock, onCommand = () => {}, signal } = options;
    const nonce = randomBytes(16).toString('hex');
    const script = renderScript(commands, {
      nonce,
      sudo: false,
      lockFolder,
      stdinStaysOpen: true,
      ...(lock && { lock }),
    });
    const output = new ScriptOutput(host, commands, nonce, onCommand);
    const ended = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
    if (ended.aborted) throw new HostError(host, endedByUs);
    const place = { namespace, ...(await pods.find(host)) };
    const argv = shellFor(commands, settings.timeoutPrefix);
    const task = {
      host,
      place,
      argv,
      script,
      output,
      ...(lock === undefined && { beginWithin: beginWithinMs }),
      signal: ended,
      endedByUs,
    };
    const exitCode = await runInPod(config, task).catch(async (error: unknown) => {
      throw await explained(place, error);
    });
    return output.results(exitCode);
  }

  /** Of a refused WebSocket only the status is known. Asked without one, the API server gives its reason, and starts nothing. */
  async function explained({ pod, ...rest }: Place & { namespace: string }, error: unknown): Promise<unknown> {
    if (!isKubernetesError(error) || error.status === 0 || final.includes(error.status)) return error;
    const again = await core
      .connectGetNamespacedPodExec({ ...rest, name: pod, command: 'true' })
      .catch((said: unknown) => said);
    return isKubernetesError(again, error.status) ? again : error;
  }

  async function run(host: string, commands: readonly Command[], options: RunOptions): Promise<CommandResult[]> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt(host, commands, options);
      } catch (error) {
        if (error instanceof HostError) pods.forget(host);
        if (!isKubernetesError(error)) throw error;
        pods.forget(host);
        const pause = pausesMs[tries];
        if (pause === undefined || final.includes(error.status) || ending.signal.aborted) {
          throw new HostError(host, error.message, { cause: error });
        }
        log.debug({ host, error: error.message }, 'exec is tried again');
        await sleep(pause, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  }

  return {
    async run(host, commands, options = {}) {
      if (commands.length === 0) return [];
      if (ending.signal.aborted) throw new DomainError('unavailable', 'This server is stopping');
      const once = () => connections.run('all', () => run(host, commands, options));
      return options.lock === undefined ? once() : locks.run(host, once);
    },

    async close() {
      ending.abort();
    },
  };
}

/**
 * The script comes over stdin: nothing of it is in the URL, which proxies limit and the API server's audit log keeps. Some runtimes kill what they have started
 * when its connection breaks: that is then `timeout`, and the shell under it goes on with its lock until its program has ended.
 */
function shellFor(commands: readonly Command[], timeoutPrefix: boolean): string[] {
  const shell = ['/bin/sh', '-s'];
  if (!timeoutPrefix) return shell;
  const programs = commands.map(
    ({ guard, timeoutMs }) => (guard ? 2 : 1) * ((timeoutMs as number) + (killAfterMs as number)),
  );
  const limitMs = programs.reduce((sum, limit) => sum + limit, (lockWaitMs as number) + spareMs);
  return ['timeout', '-k', '10', String(Math.ceil(limitMs / 1000)), ...shell];
}
