import type { Test } from 'tap';
import { run } from '../../../src/cli/heketi-cli.ts';
import { type Answers, fakeClock, startFake } from '../fake-server.ts';
import { ran } from '../terminal.ts';

/** Runs heketi-cli against a fake server; `lines` are the requests, `bodies` what they carried. */
export async function heketi(t: Test, answers: Answers, ...argv: string[]) {
  const fake = await startFake(t, answers);
  const clock = fakeClock();
  const result = await ran(run, argv, { HEKETI_CLI_SERVER: fake.url, HEKETI_CLI_USER: 'admin' }, clock);
  return { ...result, slept: clock.slept, lines: fake.lines(), bodies: fake.requests.map(({ body }) => body) };
}

export const ok = (out: string) => ({ code: 0, out, err: '' });
export const failed = (message: string) => ({ code: 255, out: '', err: `Error: ${message}\n` });

/** Compares what `expected` names, byte for byte. */
export function same<T extends object>(t: Test, actual: T, expected: Partial<T>, message = ''): void {
  const seen = Object.keys(expected).map((key) => [key, actual[key as keyof T]]);
  t.strictSame(Object.fromEntries(seen), expected, message);
}
