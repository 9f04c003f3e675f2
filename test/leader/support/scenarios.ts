import type { Test } from 'tap';
import { heard, type Server } from './servers.ts';
import {
  follow,
  leaderOf,
  loadTopology,
  patienceMs,
  replicated,
  type Stage,
  settle,
  volumesOf,
  wrongs,
} from './stage.ts';

/** Two servers, one of which leads and has three nodes and a volume that the other knows of. */
async function pair(stage: Stage): Promise<{ leader: Server; standby: Server; volume: string }> {
  const [leader, standby] = await leaderOf(await Promise.all([stage.start('one'), stage.start('two')]));
  if (standby === undefined) throw new Error('there are two');
  await loadTopology(leader);
  const volume = await createVolume(leader);
  await knows(standby, volume);
  return { leader, standby, volume };
}

async function createVolume(server: Server): Promise<string> {
  return (await settle(server, 'POST', '/volumes', replicated)).json<{ id: string }>().id;
}

/** Waits until a standby shows the volume. */
const knows = (server: Server, volume: string) =>
  heard(
    async () => (await server.stage()) === 'standby' && (await volumesOf(server)).includes(volume),
    patienceMs,
    server.output,
  );

/** Waits until it does: less than 30 s from now. */
async function leads(t: Test, server: Server): Promise<void> {
  const since = performance.now();
  await heard(async () => (await server.stage()) === 'active', patienceMs, server.output);
  const took = Math.round(performance.now() - since);
  t.ok(took < 30_000, `taken over after ${took} ms`);
}

/** Begins a create, and waits until its commands run on the nodes. @returns its queue */
async function beginCreate(server: Server, { nodes }: Stage): Promise<string> {
  const before = nodes.scripts.length;
  const { location } = await server.call('POST', '/volumes', replicated);
  await heard(() => nodes.scripts.length >= before + 3, patienceMs, server.output);
  return location;
}

/** `delayMs` of the nodes: a create must take its time. */
export const slowNodes = { 'mkfs.xfs': 400 };

/**
 * A leader is stopped in the middle of a create and goes on when the other leads; started anew it stands by, with a database that has been overtaken.
 * Then the other is killed in the middle of a create.
 */
export async function twoChanges(t: Test, stage: Stage): Promise<void> {
  const { leader: one, standby: two, volume } = await pair(stage);
  await standsBy(t, two, one);
  const cutShort = await beginCreate(one, stage);
  one.process.kill('SIGSTOP');
  await leads(t, two);
  t.ok((await volumesOf(two)).includes(volume), 'what was acknowledged is there');
  const later = await createVolume(two);
  const settled = await follow(two, cutShort);
  t.match(settled, { status: 500, text: /stopped in the middle of this operation/ });

  const { runner, scripts } = stage.nodes;
  for (const host of ['n1', 'n2', 'n3']) {
    const late = { lock: { operationId: 'late', term: 1 } };
    const sent = runner.run(host, [{ argv: ['mkdir', '-p', '/late'], timeoutMs: 1000 }], late);
    await t.rejects(sent, { message: /a newer leader has taken over/ }, 'an old script ends before its first step');
  }
  const [before, backup] = [scripts.length, await stage.backup()];
  one.process.kill('SIGCONT');
  t.equal(await one.ended, 1);
  t.match(one.output(), /^ended: The lease was lost/m);
  t.strictSame(scripts.slice(before), [], 'the old leader has sent nothing more');
  t.strictSame(await stage.backup(), backup, 'nor written over the backup');

  const again = await stage.start(one.name);
  await knows(again, later);
  const queue = await beginCreate(two, stage);
  two.process.kill('SIGKILL');
  await leads(t, again);
  t.strictSame(new Set(await volumesOf(again)), new Set([volume, later]), 'its own database does not count any more');
  t.match(await follow(again, queue), { status: 500, text: /stopped in the middle of this operation/ });
  t.match(await follow(again, cutShort), { status: 500, text: settled.text }, 'an old queue is answered as before');
  await createVolume(again);
  t.strictSame([...new Set(scripts.map(({ term }) => term))], [1, 2, 3], 'each in a term of its own');
  again.process.kill('SIGTERM');
  t.equal(await again.ended, 0);
  t.strictSame(wrongs(again, stage.nodes), [], 'nothing is left, and nothing was made twice');
}

async function standsBy(t: Test, standby: Server, leader: Server): Promise<void> {
  const { server } = (await leader.call('GET', '/status')).json<{ server: string }>();
  const refusal = await standby.call('POST', '/volumes', replicated);
  t.match(refusal, { status: 503, text: `This server may not change anything: ask the one that does, ${server}\n` });
  t.match((await standby.call('GET', '/status')).json(), { stage: 'standby', leader: server });
  t.equal((await leader.call('GET', '/ready')).status, 200);
  t.equal((await standby.call('GET', '/ready')).status, 503);
}
