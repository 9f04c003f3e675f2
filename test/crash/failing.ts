import { join } from 'node:path';
import type { Test } from 'tap';
import type { Reaction } from '../../src/executor/simulated/faults.ts';
import { copyOf, type Prepared, prepare, type Scenario, settled, startCopy, watchPoints } from './scenario.ts';

/** Runs wait for time limits most of the time; time runs faster for them, too. */
const factor = 3000;

export const reactions: readonly Reaction[] = ['fail', 'hang', 'drop'];

/** One command of the scenario after the other goes wrong once; `only` takes some of them, `sideBySide` are under way at a time. */
export async function failAtEveryCommand(
  t: Test,
  scenario: Scenario,
  reaction: Reaction,
  { only = /^/, sideBySide = 12 } = {},
): Promise<void> {
  const dir = t.testdir();
  const base = join(dir, 'base');
  const prepared = await prepare(base, scenario);
  const wrongs: string[] = [];
  let next = 0;
  let happened = 0;
  let reached = true;
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      while (reached) {
        const index = next++;
        const run = { index, reaction, only, base, dir: copyOf(dir, index) };
        const outcome = await goWrongAt(run, scenario, prepared);
        if (outcome === null) reached = false;
        else {
          happened++;
          wrongs.push(...outcome.map((wrong) => `command ${index}: ${wrong}`));
        }
      }
    }),
  );
  t.ok(happened >= 2, `${happened} commands went wrong`);
  t.strictSame(wrongs, []);
}

interface Run {
  readonly index: number;
  readonly reaction: Reaction;
  readonly only: RegExp;
  readonly base: string;
  readonly dir: string;
}

/** @returns what is wrong once everything has settled; null when there are fewer commands */
async function goWrongAt(
  { index, reaction, only, base, dir }: Run,
  scenario: Scenario,
  prepared: Prepared,
): Promise<string[] | null> {
  let commands = 0;
  let hit = '';
  const points = watchPoints((_place, event) => {
    if (event?.when !== 'before' || !only.test(event.argv.join(' ')) || commands++ !== index) return undefined;
    hit = `${event.host} ${event.argv.join(' ')}`;
    return reaction;
  });
  const service = await startCopy(base, dir, { ...points, ...scenario.options, factor, seed: index + 1 });
  points.arm();
  const accepted = await scenario.request(service, prepared);
  const answer = accepted.status === 202 ? await service.wait(accepted.location) : accepted;
  const wrong = await settled(service);
  const happened = await scenario.happened(service, prepared);
  await service.stop();
  if (hit === '') return null;
  const done = answer.status < 300;
  const explained = done || answer.body.trim() !== '';
  return [
    ...wrong,
    ...(explained ? [] : ['an error without a text']),
    ...(done && !happened ? [`it says ${answer.status}, but did not happen`] : []),
    ...(!done && happened && !scenario.completedLater ? [`it says ${answer.status} ${answer.body}, but happened`] : []),
  ].map((text) => `(${hit}) ${text}`);
}
