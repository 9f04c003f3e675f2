import type { Test } from 'tap';
import { run } from '../../../src/cli/brickyard.ts';
import { type Answers, fakeClock, startFake } from '../fake-server.ts';
import { ran } from '../terminal.ts';

export const now = Date.parse('2026-01-02T03:04:05Z');

/** Runs brickyard against a fake server; `lines` are the requests, `bodies` what they carried. */
export async function brickyard(t: Test, answers: Answers, ...argv: string[]) {
  const fake = await startFake(t, answers);
  const result = await ran(run, [...argv, '--server', fake.url], {}, fakeClock(now));
  return { ...result, lines: fake.lines(), bodies: fake.requests.map(({ body }) => body) };
}
