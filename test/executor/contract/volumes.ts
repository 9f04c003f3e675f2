import type { Test } from 'tap';
import { brickOn, type PlannedVolume, plannedVolume, refOf } from './parts.ts';
import { type Case, type Stage, without } from './stage.ts';

async function make({ executor, hosts }: Stage, { parts, spec }: PlannedVolume): Promise<void> {
  await Promise.all(parts.map(({ host, bricks }) => executor.ensureBricks(host, bricks)));
  await executor.ensureVolume(hosts, spec);
}

async function remove(t: Test, { executor, hosts }: Stage, { parts, spec }: PlannedVolume): Promise<void> {
  await executor.stopVolume(hosts, spec.name);
  await executor.deleteVolume(hosts, spec.name);
  for (const { host, bricks } of parts) {
    t.same(await executor.removeBricks(host, bricks), [bricks[0].id], 'its pool is gone');
  }
}

export const durabilities: Case = async (t, stage) => {
  const { executor, hosts, nodes } = stage;
  const volumes = [
    plannedVolume(nodes.slice(0, 1), 'none', []),
    plannedVolume(nodes.slice(0, 2), 'two', ['replica', '2']),
    plannedVolume(nodes, 'three', ['replica', '3']),
    plannedVolume(nodes, 'arbiter', ['replica', '3', 'arbiter', '1']),
    plannedVolume(nodes, 'disperse', ['disperse-data', '2', 'redundancy', '1']),
  ];
  for (const volume of volumes.filter(({ spec }) => stage.durabilities.includes(spec.name))) {
    const { name, sets } = volume.spec;
    await make(stage, volume);
    await t.resolves(executor.ensureVolume(hosts, volume.spec), `${name} once more`);
    const facts = await executor.findVolume(hosts, name);
    t.match(facts, { name, started: true, bricks: sets.flat() });
    t.equal(facts?.options.get('user.heketi.id'), volume.id);
    t.equal(facts?.options.get('network.ping-timeout'), '20');
    t.equal(await executor.countSnapshots(hosts, name), 0);
    const other = plannedVolume(nodes.slice(0, sets.flat().length), name, volume.spec.layout, 1);
    await t.rejects(executor.ensureVolume(hosts, other.spec), { code: 'conflict' }, 'its name with other bricks');
    await remove(t, stage, volume);
    t.equal(await executor.findVolume(hosts, name), undefined);
    await t.resolves(executor.stopVolume(hosts, name), `${name} is stopped once more`);
    await t.resolves(executor.deleteVolume(hosts, name), `${name} is deleted once more`);
  }
};

export const growth: Case = async (t, stage) => {
  const { executor, hosts, nodes } = stage;
  const [first, , third] = nodes;
  const volume = plannedVolume(nodes, 'grows', ['replica', '3']);
  const more = plannedVolume(nodes, 'grows', ['replica', '3'], 1);
  await make(stage, volume);
  await Promise.all(more.parts.map(({ host, bricks }) => executor.ensureBricks(host, bricks)));
  await executor.addBricks(hosts, more.spec);
  await t.resolves(executor.addBricks(hosts, more.spec), 'once more');
  const both = { ...volume.spec, sets: [...volume.spec.sets, ...more.spec.sets] };
  await t.resolves(executor.ensureVolume(hosts, both), 'it is complete');
  t.same((await executor.findVolume(hosts, 'grows'))?.bricks, both.sets.flat(), "in gluster's order");
  await executor.setOptions(hosts, 'grows', ['network.ping-timeout 21', '', 'user.brickyard.size 2']);
  const options = (await executor.findVolume(hosts, 'grows'))?.options;
  t.equal(options?.get('network.ping-timeout'), '21');
  t.equal(options?.get('user.brickyard.size'), '2');
  await t.rejects(executor.setOptions(hosts, 'grows', ['no.such-option 1']), {
    name: 'CommandError',
    message: /^option : no.such-option does not exist/,
  });
  await executor.startRebalance(hosts, 'grows');
  await executor.stopVolume(hosts, 'grows');
  t.match(await executor.findVolume(hosts, 'grows'), { started: false });
  await executor.startVolume(hosts, 'grows');
  await t.resolves(executor.startVolume(hosts, 'grows'), 'once more');
  await t.rejects(executor.deleteVolume(hosts, 'grows'), { name: 'CommandError', message: /started/ });
  await t.rejects(executor.removePeer([first.manage], third.storage), { name: 'CommandError', message: /bricks/ });
  await remove(t, stage, volume);
  for (const { host, bricks } of more.parts) await executor.removeBricks(host, bricks);
};

/** A volume made in steps that were cut: only its first set, not started, no options. */
export const halfMadeVolume: Case = async (t, stage) => {
  const { executor, hosts, nodes, runner } = stage;
  const volume = plannedVolume(nodes, 'half', ['replica', '3']);
  const more = plannedVolume(nodes, 'half', ['replica', '3'], 1);
  for (const { host, bricks } of [...volume.parts, ...more.parts]) await executor.ensureBricks(host, bricks);
  const argv = [
    'gluster',
    '--mode=script',
    'volume',
    'create',
    'half',
    'replica',
    '3',
    ...volume.spec.sets.flat(),
    '--xml',
  ];
  await runner.run(nodes[0].manage, [{ argv, timeoutMs: 120_000 }]);
  const whole = { ...volume.spec, sets: [...volume.spec.sets, ...more.spec.sets] };
  await executor.ensureVolume(hosts, whole);
  const facts = await executor.findVolume(hosts, 'half');
  t.match(facts, { started: true, bricks: whole.sets.flat() });
  t.equal(facts?.options.get('user.heketi.id'), volume.id);
  await remove(t, stage, volume);
  for (const { host, bricks } of more.parts) await executor.removeBricks(host, bricks);
};

export const heldBrick: Case = async (t, stage) => {
  const volume = plannedVolume(stage.nodes.slice(0, 1), 'held', []);
  const [{ manage }] = stage.nodes;
  const bricks = volume.parts.flatMap((part) => part.bricks);
  await make(stage, volume);
  await t.rejects(stage.executor.removeBricks(manage, bricks), {
    message: new RegExp(`target is busy[^]*host ${manage}[^]*umount[^]*held by: [^]*gluster`),
  });
  t.equal((await stage.leftOn(manage)).fstab, true, 'the fstab line stays while the brick is mounted');
  await remove(t, stage, volume);
};

/** A create that gluster refuses marks the bricks that it has checked before. */
export const markedBricks: Case = async (t, stage) => {
  const { executor, hosts, nodes } = stage;
  const [first] = nodes;
  const volume = plannedVolume(nodes.slice(0, 2), 'marked', ['replica', '2']);
  const extra = brickOn(first, 1);
  for (const { host, bricks } of volume.parts) await executor.ensureBricks(host, bricks);
  await executor.ensureBricks(first.manage, [extra]);
  const sameHost = [[volume.spec.sets.flat()[0] ?? '', refOf(first, extra)]];
  await t.rejects(executor.ensureVolume([first.manage], { ...volume.spec, name: 'fails', sets: sameHost }), {
    name: 'CommandError',
    message: /same server/,
  });
  await t.resolves(executor.ensureVolume(hosts, volume.spec), 'the directories are made again');
  t.match(await executor.findVolume(hosts, 'marked'), { started: true, bricks: volume.spec.sets.flat() });
  await remove(t, stage, volume);
  await executor.removeBricks(first.manage, [extra]);
};

export const snapshots: Case = async (t, stage) => {
  const { executor, hosts, nodes, runner } = stage;
  const volume = plannedVolume(nodes, 'snapped', ['replica', '3']);
  const gluster = (...words: string[]) =>
    runner.run(nodes[0].manage, [{ argv: ['gluster', '--mode=script', ...words, '--xml'], timeoutMs: 120_000 }]);
  await make(stage, volume);
  await gluster('snapshot', 'create', 'snap1', 'snapped', 'no-timestamp');
  t.equal(await executor.countSnapshots(hosts, 'snapped'), 1);
  await executor.stopVolume(hosts, 'snapped');
  await t.rejects(executor.deleteVolume(hosts, 'snapped'), { name: 'CommandError', message: /snapshot/ });
  await gluster('snapshot', 'delete', 'snap1');
  await remove(t, stage, volume);
};

/** A dead host is passed over, and one that was detached does not speak for the others. */
export const otherHosts: Case = async (t, stage) => {
  const { executor, hosts, nodes } = stage;
  const [first, , third] = nodes;
  const volume = plannedVolume(nodes.slice(0, 2), 'over', ['replica', '2']);
  const some = stage.executorOn(without(stage.runner, first.manage));
  for (const { host, bricks } of volume.parts) await executor.ensureBricks(host, bricks);
  await some.ensureVolume(hosts, volume.spec);
  t.match(await executor.findVolume([first.manage], 'over'), { started: true });
  await t.rejects(some.findVolume([first.manage], 'over'), { code: 'unreachable' });
  await executor.removePeer([first.manage], third.storage);
  const detachedFirst = [third.manage, first.manage];
  t.match(await executor.findVolume(detachedFirst, 'over'), { name: 'over' });
  await executor.stopVolume(detachedFirst, 'over');
  await executor.deleteVolume(detachedFirst, 'over');
  t.equal(await executor.findVolume([first.manage], 'over'), undefined);
  await executor.ensurePeer([first.manage], third.storage);
  await remove(t, stage, volume);
};
