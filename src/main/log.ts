import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config.ts';

const levels = {
  none: 'silent',
  critical: 'fatal',
  error: 'error',
  warning: 'warn',
  info: 'info',
  debug: 'debug',
} as const;

/**
 * The log of the process: one JSON object a line, on stdout unless `stream` is given. `mask` sees every line before it is written,
 * so that a secret that found its way into an error's text stays inside.
 */
export function createLog(
  level: Config['logLevel'],
  mask: (text: string) => string,
  stream: DestinationStream = pino.destination({ fd: 1, sync: true }),
): Logger {
  return pino(
    {
      level: levels[level],
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['*.headers.authorization', 'headers.authorization'],
      hooks: { streamWrite: mask },
    },
    stream,
  );
}
