import type { Logger } from 'pino';
import type { Switches } from '../domain/switches.ts';

/** Whoever sent the first signal expects the end within 5 s. */
const hardStopMs = 4000;
/** npm passes on what a terminal has already sent to the whole group: within this time two signals are one. */
const sameSignalMs = 500;

/**
 * Ends the process at SIGTERM or SIGINT: with 0 when `stop` has done its part or has had its time (work under way is rows that the
 * next start finishes), at once with 1 at a second signal.
 * @returns aborted from the first signal on
 */
export function stopOnSignals(stop: () => Promise<void>, log: Logger): AbortSignal {
  const ending = new AbortController();
  let firstAt = 0;
  const end = (message: string): never => {
    log.info({}, message);
    process.exit(0);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (ending.signal.aborted) {
      if (performance.now() - firstAt > sameSignalMs) process.exit(1);
      return;
    }
    firstAt = performance.now();
    ending.abort();
    log.info({ signal }, 'Shutting down...');
    setTimeout(() => end('Ended with work under way; the next start finishes it'), hardStopMs).unref();
    stop().then(
      () => end('Stopped'),
      (error: unknown) => {
        log.error({ err: error }, 'Stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return ending.signal;
}

/** SIGUSR2 opens a server that `read-only` has locked against every request, as in Heketi. */
export function resetOnSignal(switches: Pick<Switches, 'adminState'>, log: Logger): void {
  process.on('SIGUSR2', () => {
    switches.adminState = 'normal';
    log.info({}, 'SIGUSR2: the admin state is normal');
  });
}

/** An error that nobody caught is logged and ends the process with 1: its state can't be trusted, what is on disk can. */
export function endOnCrash(log: Logger): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'Unexpected error');
    process.exit(1);
  });
}
