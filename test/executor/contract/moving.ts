import type { Test } from 'tap';
import type { BrickSpec } from '../../../src/executor/executor.ts';
import { brickOn, type PlannedVolume, plannedVolume, refOf } from './parts.ts';
import type { Case, Stage } from './stage.ts';

async function make({ executor, hosts }: Stage, { parts, spec }: PlannedVolume): Promise<void> {
  await Promise.all(parts.map(({ host, bricks }) => executor.ensureBricks(host, bricks)));
  await executor.ensureVolume(hosts, spec);
}

async function forget({ executor, hosts }: Stage, name: string): Promise<void> {
  await executor.stopVolume(hosts, name);
  await executor.deleteVolume(hosts, name);
}

const line = (stage: Stage, host: string, words: string) =>
  stage.runner.run(host, [{ argv: words.split(' '), timeoutMs: 120_000 }]);

/** What an interrupted `lvcreate` leaves under the pool's name is no pool yet. */
export const halfMadePool: Case = async (t, stage) => {
  const [node] = stage.nodes;
  const brick = brickOn(node, 0);
  const vg = `vg_${brick.deviceId}`;
  await line(
    stage,
    node.manage,
    `/usr/sbin/lvm lvcreate -qq --autobackup=n --size 8192K --name ${brick.poolName} ${vg}`,
  );
  t.same(await stage.executor.removeBricks(node.manage, [brick]), [brick.id]);
  const look = `/usr/sbin/lvm lvs --noheadings -o lv_name -S vg_name=${vg}`;
  t.equal((await line(stage, node.manage, look))[0]?.stdout.trim(), '');
};

export const replacedBrick: Case = async (t, stage) => {
  const { executor, hosts, nodes } = stage;
  const [first] = nodes;
  const volume = plannedVolume(nodes, 'moves', ['replica', '3']);
  const [old] = volume.parts[0]?.bricks ?? [];
  const fresh = brickOn(first, 1);
  const bricks = volume.spec.sets.flat();
  await make(stage, volume);
  await executor.ensureBricks(first.manage, [fresh]);
  t.same(
    await executor.inspectHealing(hosts, 'moves'),
    bricks.map((brick) => ({ brick, online: true, entries: 0 })),
  );
  const replace = () => executor.replaceBrick(hosts, 'moves', bricks[0] ?? '', refOf(first, fresh));
  await replace();
  await t.resolves(replace(), 'once more');
  const now = [refOf(first, fresh), ...bricks.slice(1)];
  t.same((await executor.findVolume(hosts, 'moves'))?.bricks, now, 'it is where the old one was');
  t.same(
    (await executor.inspectHealing(hosts, 'moves')).map(({ brick, online }) => [brick, online]),
    now.map((brick) => [brick, true]),
  );
  t.same(await executor.removeBricks(first.manage, [old as BrickSpec]), [old?.id], 'the old one is free');
  await t.resolves(executor.startHealing(hosts, 'moves', now[0] ?? ''));
  await t.resolves(executor.startHealing(hosts, 'moves', now[0] ?? ''), 'once more');
  await t.rejects(executor.replaceBrick(hosts, 'moves', bricks[0] ?? '', 'nobody.invalid:/nothing'), {
    code: 'failed',
    message: /^Unable to replace brick \S+ with nobody\.invalid:\/nothing for volume moves\n/,
  });
  await t.rejects(executor.replaceBrick(hosts, 'no-such', 'a:/b', 'c:/d'), { message: /\nNo host knows the volume/ });
  await forget(stage, 'moves');
  await executor.removeBricks(first.manage, [fresh]);
  for (const { host, bricks } of volume.parts.slice(1)) await executor.removeBricks(host, bricks);
};

/** Without replicas nothing can be healed, and gluster says so. */
export const loneBricks: Case = async (t, stage) => {
  const { executor, hosts, nodes } = stage;
  const [first] = nodes;
  const volume = plannedVolume([first], 'alone', []);
  const fresh = brickOn(first, 1);
  await make(stage, volume);
  await executor.ensureBricks(first.manage, [fresh]);
  await t.rejects(executor.inspectHealing(hosts, 'alone'), { name: 'CommandError', message: /replicate\/disperse/ });
  await t.rejects(executor.replaceBrick(hosts, 'alone', volume.spec.sets.flat()[0] ?? '', refOf(first, fresh)), {
    message: /^Unable to replace brick [\s\S]*distribute/,
  });
  await forget(stage, 'alone');
  for (const brick of [...(volume.parts[0]?.bricks ?? []), fresh]) await executor.removeBricks(first.manage, [brick]);
};

export const clones: Case = async (t, stage) => {
  const { executor, hosts, nodes } = stage;
  const volume = plannedVolume(nodes.slice(0, 2), 'origin', ['replica', '2']);
  await make(stage, volume);
  for (const round of ['is made', 'is made once more']) {
    await t.resolves(executor.ensureSnapshot(hosts, 'tmpsnap', 'origin'), `a snapshot ${round}`);
    await t.resolves(executor.cloneSnapshot(hosts, 'tmpsnap', 'copy'), `a clone ${round}`);
  }
  const facts = await executor.findVolume(hosts, 'copy');
  t.match(facts, { started: false, bricks: { length: 2 } });
  t.equal(facts?.options.get('user.heketi.id'), volume.id, 'with the options of its origin');
  await executor.startVolume(hosts, 'copy');
  await executor.setOptions(hosts, 'copy', ['user.heketi.id copy']);
  t.equal((await executor.findVolume(hosts, 'copy'))?.options.get('user.heketi.id'), 'copy', 'and then its own');
  for (const round of ['goes', 'is gone']) {
    await t.resolves(executor.removeSnapshot(hosts, 'tmpsnap'), `the snapshot ${round}`);
  }
  t.equal(await executor.countSnapshots(hosts, 'origin'), 0);

  const copies = await Promise.all(
    volume.parts.map(async ({ host, bricks: [origin] }, index) => {
      const found = await executor.findClonedBricks(host, facts?.uuid ?? '');
      t.match(found, [{ vg: `vg_${origin.deviceId}`, pool: origin.poolName }]);
      const path = facts?.bricks[index]?.split(':')[1] ?? '';
      t.match(path, /^\/run\/gluster\/snaps\/[0-9a-f]{32}\/brick\d+\/brick$/);
      return { host, brick: { ...origin, id: `copy of ${origin.id}`, lvName: found[0]?.name ?? '', path } };
    }),
  );
  await forget(stage, 'origin');
  for (const { host, bricks } of volume.parts) t.same(await executor.removeBricks(host, bricks), [], 'the pool stays');
  await removeClone(t, stage, copies);
};

/** Its volumes are still mounted when gluster has deleted it. */
async function removeClone(
  t: Test,
  stage: Stage,
  copies: readonly { host: string; brick: BrickSpec }[],
): Promise<void> {
  const { executor } = stage;
  await forget(stage, 'copy');
  for (const { host, brick } of copies) {
    const directory = brick.path.replace(/\/brick\d+\/brick$/, '');
    t.same(await executor.removeBricks(host, [brick]), [brick.id], 'the pool goes with the last of its bricks');
    t.same(await executor.removeBricks(host, [brick]), [brick.id], 'once more');
    const [left] = await stage.runner.run(host, [{ argv: ['ls', '-d', directory], accept: [0, 2], timeoutMs: 60_000 }]);
    t.equal(left?.stdout, '', 'no mount point is left');
  }
}
