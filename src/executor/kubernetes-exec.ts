import type { KubeConfig, V1Status } from '@kubernetes/client-node';
import type { Ms } from '../domain/units.ts';
import { HostError } from './errors.ts';
import type { Place } from './kubernetes-pods.ts';
import { type ExecSocket, openExec } from './kubernetes-socket.ts';
import { ScriptDeadline } from './script-deadline.ts';
import type { ScriptOutput } from './script-output.ts';

/** How long a socket stays open after its program ended, for the output that is still on its way. */
const lingerMs = 2000;

/** A script for `argv`, a shell that reads it from stdin. */
export interface PodScript {
  readonly host: string;
  readonly place: Place & { readonly namespace: string };
  readonly argv: readonly string[];
  readonly script: string;
  readonly output: ScriptOutput;
  /** Until it prints something; else as long as it may wait for its lock. */
  readonly beginWithin?: Ms;
  /** Ends the waiting, never the script: while a program runs, its script must keep the lock. */
  readonly signal: AbortSignal;
  readonly endedByUs: string;
}

/**
 * Runs a script in a pod and collects what it prints, until it has ended. Each step must end within its own time limit and a margin.
 * @returns the shell's exit code, undefined when the connection broke: the script may still be running then
 * @throws KubernetesError when the connection could not be made; then nothing was begun
 * @throws HostError when a time limit passed, `signal` was aborted, or the pod can't run a shell
 */
export async function runInPod(config: KubeConfig, task: PodScript): Promise<number | undefined> {
  const { host, place, output, signal } = task;
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  promise.catch(() => undefined);
  let socket: ExecSocket | undefined;
  let linger: NodeJS.Timeout | undefined;
  let end = (): void => resolve(undefined);
  const fail = (reason: string): void => reject(new HostError(host, reason));
  const stop = (): void => fail(task.endedByUs);
  const deadline = new ScriptDeadline(output, fail, task.beginWithin);

  socket = await openExec(config, place, task.argv, {
    stdout(text) {
      output.stdout(text);
      deadline.renew();
    },
    stderr: (text) => output.stderr(text),
    status(status) {
      deadline.end();
      const exitCode = exitCodeOf(status);
      end = () => (exitCode === undefined ? fail(`exec in pod ${place.pod}: ${wordsOf(status)}`) : resolve(exitCode));
      // Both streams are complete when the other side has closed.
      linger = setTimeout(end, lingerMs);
    },
    closed: () => end(),
  });
  try {
    if (signal.aborted) throw new HostError(host, task.endedByUs);
    signal.addEventListener('abort', stop, { once: true });
    deadline.renew();
    socket.write(task.script);
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    deadline.end();
    clearTimeout(linger);
    socket.close();
  }
}

/** Undefined when it is not the program's end that is told. */
function exitCodeOf({ status, reason, details }: V1Status): number | undefined {
  if (status === 'Success') return 0;
  if (reason !== 'NonZeroExitCode') return undefined;
  const code = Number(details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message);
  return Number.isInteger(code) ? code : undefined;
}

function wordsOf({ message, reason }: V1Status): string {
  return (message ?? reason ?? 'it failed').replaceAll(/\s+/g, ' ').trim();
}
