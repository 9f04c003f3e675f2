import type { Log } from '../../src/domain/ports.ts';

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** A log that keeps its lines; `LOG=1` in the environment prints them too. */
export function keptLog(lines: Line[] = [], fields: Record<string, unknown> = {}): Log & { readonly lines: Line[] } {
  const write = (level: Line['level']) => (more: object, message: string) => {
    const line = { level, fields: { ...fields, ...more }, message };
    lines.push(line);
    if (process.env.LOG) process.stderr.write(`${JSON.stringify(line)}\n`);
  };
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => keptLog(lines, { ...fields, ...more }),
  };
}
