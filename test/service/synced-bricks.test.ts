import t, { type Test } from 'tap';
import type { FaultEvent } from '../../src/executor/simulated/faults.ts';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { bricksOf, createVolume, evict, hostOf } from '../helpers/volumes.ts';

/** A service, and what was done on its nodes: `host: words`. */
async function watched(t: Test) {
  const done: string[] = [];
  const faults = {
    react({ host, argv, when }: FaultEvent) {
      if (when === 'after') done.push(`${host}: ${argv.join(' ')}`);
      return undefined;
    },
  };
  const service = await startService({ dir: t.testdir(), faults });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  return { service, done };
}

/** Bricks of the volume whose node has not synced them after the last such command of gluster. */
async function unsynced(service: Service, done: readonly string[], volume: string, command: RegExp): Promise<string[]> {
  const taken = done.findLastIndex((line) => command.test(line));
  if (taken < 0) throw new Error(`gluster was never told to ${command}`);
  const since = done.slice(taken);
  return (await bricksOf(service, volume))
    .filter((brick) => !since.includes(`${hostOf(service, brick)}: xfs_io -r -c fsync ${brick.path}`))
    .map(({ path }) => path);
}

t.test('bricks are on the disks of their nodes before the answer', async (t) => {
  const { service, done } = await watched(t);
  const { id } = await createVolume(service);
  t.strictSame(await unsynced(service, done, id, /gluster .*volume create/), [], 'of a new volume');

  const before = await bricksOf(service, id);
  await service.settle('POST', `/volumes/${id}/expand`, { expand_size: 10 });
  const old = await unsynced(service, done, id, /gluster .*volume add-brick/);
  t.strictSame(old.sort(), before.map(({ path }) => path).sort(), 'the new ones of a volume that grew');

  const copy = (await service.settle('POST', `/volumes/${id}/clone`, { name: '' })).json<{ id: string }>();
  t.strictSame(await unsynced(service, done, copy.id, /gluster .*snapshot clone/), [], 'of a clone');

  const [moved, ...stayed] = await bricksOf(service, id);
  t.equal((await evict(service, moved)).status, 204);
  const others = await unsynced(service, done, id, /gluster .*volume replace-brick/);
  t.strictSame(others.sort(), stayed.map(({ path }) => path).sort(), 'and one that took the place of another');
});

t.test('fstab is on disk before gluster hears of the bricks', async (t) => {
  const { service, done } = await watched(t);
  const { bricks } = await createVolume(service);
  const created = done.findIndex((line) => /gluster .*volume create/.test(line));
  for (const brick of bricks) {
    const host = hostOf(service, brick);
    const listed = done.findIndex((line) => line.startsWith(`${host}: awk`) && line.includes(brick.id));
    const synced = done.findIndex((line, at) => at > listed && line === `${host}: xfs_io -r -c fsync /etc/fstab`);
    t.ok(listed >= 0 && synced > listed && synced < created, host);
  }
});
