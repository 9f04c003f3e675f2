import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Runs a program as root with this program's input and output. When it ends, when `signal` says so, or when this program is killed, all
 * processes that it has started end too, daemons included, and with them their mounts and networks.
 * @returns its exit code when all of them are gone; 1 when it was ended from here
 */
export async function runEnclosed(argv: readonly string[], signal: AbortSignal): Promise<number> {
  if (signal.aborted) return 1;
  const words = [
    ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--mount-proc', '--pid', '--fork', '--kill-child'],
    // The first process of a process namespace waits for whatever loses its parent; the command after the program keeps bash there.
    ...['bash', '-c', '"$@"; exit $?', 'bash', ...argv],
  ];
  const child = spawn('setpriv', words, { stdio: 'inherit' });
  const end = () => {
    // `unshare` goes on until the last process that ends with the first one is gone.
    const first = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'));
    process.kill(first || (child.pid ?? 0), 'SIGKILL');
  };
  signal.addEventListener('abort', end);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    signal.removeEventListener('abort', end);
  }
}
