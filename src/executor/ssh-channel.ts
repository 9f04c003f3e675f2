import type { ClientChannel } from 'ssh2';
import { HostError } from './errors.ts';
import { ScriptDeadline } from './script-deadline.ts';
import type { ScriptOutput } from './script-output.ts';
import { endedByUs } from './ssh-connection.ts';

/** How long a channel stays open after its program ended, for the output that is still on its way. */
const lingerMs = 2000;

/**
 * Gives a script to the shell on the other side and collects what it prints, until it has ended. Each step must end within its own time limit and
 * a margin. The far side is never told to stop: while a program runs, its script must keep the lock.
 * @returns the shell's exit code, undefined when the connection broke
 * @throws HostError when a time limit passed, or `signal` was aborted
 */
export function runScript(
  host: string,
  channel: ClientChannel,
  script: string,
  output: ScriptOutput,
  signal: AbortSignal,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    let exitCode: number | undefined;
    let linger: NodeJS.Timeout | undefined;

    const settle = (error?: Error): void => {
      clearTimeout(linger);
      deadline.end();
      signal.removeEventListener('abort', stop);
      channel.close();
      if (error) reject(error);
      else resolve(exitCode);
    };
    const stop = () => settle(new HostError(host, endedByUs));
    const deadline = new ScriptDeadline(output, (reason) => settle(new HostError(host, reason)));

    channel.setEncoding('utf8').on('data', (chunk: string) => {
      output.stdout(chunk);
      deadline.renew();
    });
    channel.stderr.setEncoding('utf8').on('data', (chunk: string) => output.stderr(chunk));
    channel.on('exit', (code: number | null) => {
      exitCode = code ?? undefined;
      deadline.end();
      linger = setTimeout(settle, lingerMs);
    });
    channel.on('close', () => settle());
    // The signal may have been given while the channel was being opened; then nothing is begun.
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    deadline.renew();
    channel.end(script);
  });
}
