import { join } from 'node:path';
import t from 'tap';
import type { Reaction } from '../../src/executor/simulated/faults.ts';
import { copyOf, type Prepared, prepare, type Scenario, settled, startCopy, watchPoints } from './scenario.ts';
import { addDevice, addNode, createVolume, deleteVolume, expandVolume } from './scenarios.ts';

/** Runs wait for time limits most of the time; time runs faster for them, too. */
const sideBySide = 12;
const factor = 3000;

const reactions: readonly Reaction[] = ['fail', 'hang', 'drop'];

for (const scenario of [createVolume, expandVolume, deleteVolume, addDevice, addNode]) {
  for (const reaction of reactions) {
    t.test(`every command once: ${reaction}: ${scenario.name}`, { timeout: 120_000 }, async (t) => {
      const dir = t.testdir();
      const base = join(dir, 'base');
      const prepared = await prepare(base, scenario);
      const wrongs: string[] = [];
      let next = 0;
      let reached = true;
      await Promise.all(
        Array.from({ length: sideBySide }, async () => {
          while (reached) {
            const index = next++;
            const outcome = await goWrongAt(index, reaction, base, copyOf(dir, index), scenario, prepared);
            if (outcome === null) reached = false;
            else wrongs.push(...outcome.map((wrong) => `command ${index}: ${wrong}`));
          }
        }),
      );
      t.ok(next > sideBySide || next > 3, 'commands went wrong');
      t.strictSame(wrongs, []);
    });
  }
}

/** @returns what is wrong once everything has settled; null when there are fewer commands */
async function goWrongAt(
  index: number,
  reaction: Reaction,
  base: string,
  dir: string,
  scenario: Scenario,
  prepared: Prepared,
): Promise<string[] | null> {
  let commands = 0;
  let hit = '';
  const points = watchPoints((_place, event) => {
    if (event?.when !== 'before' || commands++ !== index) return undefined;
    hit = `${event.host} ${event.argv.join(' ')}`;
    return reaction;
  });
  const service = await startCopy(base, dir, { ...points, factor, seed: index + 1 });
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
    // An expansion that gluster has already is completed later, after its client was told of the error.
    ...(!done && happened && scenario !== expandVolume
      ? [`it says ${answer.status} ${answer.body}, but happened`]
      : []),
  ].map((text) => `(${hit}) ${text}`);
}
