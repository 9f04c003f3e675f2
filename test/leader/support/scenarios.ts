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

const leads = (server: Server) => heard(async () => (await server.stage()) === 'active', patienceMs, server.output);

/** Begins a create, and waits until its commands run on the nodes. @returns its queue */
async function beginCreate(server: Server, { nodes }: Stage): Promise<string> {
  const before = nodes.scripts.length;
  const { location } = await server.call('POST', '/volumes', replicated);
  await heard(() => nodes.scripts.length >= before + 3, patienceMs, server.output);
  return location;
}

async function end(server: Server): Promise<number | string> {
  server.process.kill('SIGTERM');
  return server.ended;
}

/** `delayMs` of the nodes: a create must take its time. */
export const slowNodes = { 'mkfs.xfs': 400 };

export async function killed(t: Test, stage: Stage): Promise<void> {
  const { leader, standby, volume } = await pair(stage);
  const refusal = await standby.call('POST', '/volumes', replicated);
  t.match(refusal, {
    status: 503,
    text: /^This server may not change anything: ask the one that does, \S+_[0-9a-f]{32}$/m,
  });
  const { server } = (await leader.call('GET', '/status')).json<{ server: string }>();
  t.match((await standby.call('GET', '/status')).json(), { stage: 'standby', leader: server });
  t.equal((await leader.call('GET', '/ready')).status, 200);
  t.equal((await standby.call('GET', '/ready')).status, 503);

  const queue = await beginCreate(leader, stage);
  leader.process.kill('SIGKILL');
  const since = performance.now();
  await leads(standby);
  const took = Math.round(performance.now() - since);
  t.ok(took < 30_000, `taken over after ${took} ms`);

  t.ok((await volumesOf(standby)).includes(volume), 'what was acknowledged is there');
  t.match(await follow(standby, queue), { status: 500, text: /stopped in the middle of this operation/ });
  await createVolume(standby);
  t.equal((await volumesOf(standby)).length, 2);
  t.strictSame([...new Set(stage.nodes.scripts.map(({ term }) => term))], [1, 2], 'in terms of their own');
  t.equal(await end(standby), 0);
  t.strictSame(wrongs(standby, stage.nodes), [], 'nothing is left, and nothing was made twice');
}

export async function paused(t: Test, stage: Stage): Promise<void> {
  const { leader: old, standby: next, volume } = await pair(stage);
  const queue = await beginCreate(old, stage);
  old.process.kill('SIGSTOP');
  await leads(next);
  const later = await createVolume(next);
  await follow(next, queue);

  const { runner, scripts } = stage.nodes;
  const before = scripts.length;
  const late = { lock: { operationId: 'late', term: 1 } };
  for (const host of ['n1', 'n2', 'n3']) {
    const sent = runner.run(host, [{ argv: ['mkdir', '-p', '/late'], timeoutMs: 1000 }], late);
    await t.rejects(
      sent,
      { message: /a newer leader has taken over/ },
      'a script of the old term ends before its first step',
    );
  }
  const backup = stage.backup();
  old.process.kill('SIGCONT');
  t.equal(await old.ended, 1);
  t.match(old.output(), /^ended: The lease was lost/m);
  t.strictSame(scripts.slice(before), [], 'it has sent nothing more');
  t.strictSame(await stage.backup(), await backup, 'nor written over the backup');

  const again = await stage.start(old.name);
  await knows(again, later);
  t.equal(await end(next), 0);
  await leads(again);
  t.strictSame(new Set(await volumesOf(again)), new Set([volume, later]), 'its own database does not count any more');
  await createVolume(again);
  t.equal(await end(again), 0);
  t.strictSame(wrongs(again, stage.nodes), [], 'nothing is left, and nothing was made twice');
}
