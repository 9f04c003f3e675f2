import { join } from 'node:path';
import type { Test } from 'tap';
import type { Service } from '../helpers/service.ts';
import { copyOf, type Prepared, prepare, type Scenario, settled, startCopy, watchPoints } from './scenario.ts';

/** How many runs are under way at the same time: most of their time is waiting. */
const sideBySide = 8;

/** The service dies at one point of the scenario after the other, before and after every command and commit; `only` takes some of them. */
export async function dieAtEveryPoint(t: Test, scenario: Scenario, only: RegExp = /^/): Promise<void> {
  const dir = t.testdir();
  const base = join(dir, 'base');
  const prepared = await prepare(base, scenario);
  const points = await countPoints(base, join(dir, 'count'), scenario, prepared);
  t.ok(points.length >= 4, `${points.length} points`);
  t.ok(points.includes('before commit') && points.includes('after commit'), 'commits are among them');
  const wrongs: string[] = [];
  const left = points.map((name, index) => ({ name, index })).filter(({ name }) => only.test(name));
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      for (let point = left.shift(); point !== undefined; point = left.shift()) {
        const found = await dieAt(point.index, base, copyOf(dir, point.index), scenario, prepared);
        wrongs.push(...found.map((wrong) => `point ${point.index} (${point.name}): ${wrong}`));
      }
    }),
  );
  t.strictSame(wrongs, []);
}

async function countPoints(base: string, dir: string, scenario: Scenario, prepared: Prepared): Promise<string[]> {
  const points = watchPoints(() => undefined);
  const service = await startCopy(base, dir, { ...points, ...scenario.options });
  points.arm();
  const answer = await scenario.request(service, prepared);
  await service.wait(answer.location);
  const seen = [...points.seen];
  if (!(await scenario.happened(service, prepared))) throw new Error(`without a crash it fails: ${scenario.name}`);
  await service.stop();
  return seen;
}

/** @returns what is wrong after a restart has settled everything */
async function dieAt(
  index: number,
  base: string,
  dir: string,
  scenario: Scenario,
  prepared: Prepared,
): Promise<string[]> {
  const points = watchPoints((place) => (place === index ? 'crash' : undefined));
  const first = await startCopy(base, dir, { ...points, ...scenario.options, seed: index + 1 });
  points.arm();
  const seen = await Promise.race([watch(first, scenario, prepared), points.death.then(() => null)]);
  // What the client had been told before the death; the queue's path is remembered by the watcher.
  const queue = queues.get(first);
  await first.stop();
  const second = await startCopy(dir, `${dir}-after`, { ...scenario.options, seed: index + 1001 });
  const wrong = [...(await settled(second)), ...(await promises(second, scenario, prepared, queue, seen))];
  await second.stop();
  return wrong;
}

const queues = new WeakMap<Service, string>();

/** Asks and polls as a client; @returns whether it was told that the change is done */
async function watch(service: Service, scenario: Scenario, prepared: Prepared): Promise<boolean> {
  const accepted = await scenario.request(service, prepared);
  queues.set(service, accepted.location);
  return (await service.wait(accepted.location)).status < 300;
}

async function promises(
  service: Service,
  scenario: Scenario,
  prepared: Prepared,
  queue: string | undefined,
  told: boolean | null,
): Promise<string[]> {
  const happened = await scenario.happened(service, prepared);
  if (queue === undefined) return [];
  const answer = await service.wait(queue);
  const done = answer.status < 300;
  return [
    ...(told === true && !happened ? ['an acknowledged change is lost'] : []),
    ...(answer.status === 404 && !done ? ['the queue id is forgotten'] : []),
    ...(done !== happened
      ? [`the queue says ${answer.status} ${answer.body.slice(0, 80)}, but happened: ${happened}`]
      : []),
  ];
}
