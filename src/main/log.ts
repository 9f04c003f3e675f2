import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel, Switches } from '../domain/switches.ts';

/** Heketi's levels as pino's numbers: what is lower is not written. */
const thresholds: Readonly<Record<LogLevel, number>> = {
  none: Number.POSITIVE_INFINITY,
  critical: 60,
  error: 50,
  warning: 40,
  info: 30,
  debug: 20,
};

/**
 * The log of the process: one JSON object a line, on stdout unless `stream` is given. The level is looked up for every line, since a child
 * of pino's keeps the level that its parent had. `mask` sees every line before it is written, so that a secret that found its way into
 * an error's text stays inside.
 */
export function createLog(
  switches: Pick<Switches, 'logLevel'>,
  mask: (text: string) => string,
  stream: DestinationStream = pino.destination({ fd: 1, sync: true }),
): Logger {
  return pino(
    {
      level: 'debug',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['*.headers.authorization', 'headers.authorization'],
      hooks: {
        streamWrite: mask,
        logMethod(args, method, level) {
          if (level >= thresholds[switches.logLevel]) method.apply(this, args);
        },
      },
    },
    stream,
  );
}
