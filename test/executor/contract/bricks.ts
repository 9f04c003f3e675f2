import { brickOn, deviceId, mib } from './parts.ts';
import { type Case, cutAfter } from './stage.ts';

export const bricks: Case = async (t, stage) => {
  const { executor } = stage;
  const [node] = stage.nodes;
  const all = [
    brickOn(node, 0, { gid: 2000 }),
    brickOn(node, 1, { arbiter: true, sizeKib: 320 * mib, poolKib: 320 * mib }),
  ];
  const ids = all.map(({ id }) => id);
  await executor.ensureBricks(node.manage, all);
  for (const brick of all) t.equal(await stage.isMounted(node.manage, brick), true);
  const full = await stage.leftOn(node.manage);
  t.match(full, { fstab: true, directories: { length: 2 } });
  await executor.ensureBricks(node.manage, all);
  t.same(await stage.leftOn(node.manage), full, 'once more changes nothing');
  const device = { id: deviceId(node.manage, 0), pvUuid: '', name: node.devices[0] };
  await t.rejects(executor.removeDevice(node.manage, device), { name: 'CommandError' }, 'the device holds a brick');
  t.same(await executor.removeBricks(node.manage, all), ids);
  t.same(await executor.removeBricks(node.manage, all), ids, 'once more');
  t.equal((await stage.leftOn(node.manage)).fstab, false);
};

/** Scripts end in the middle; what they left is completed, and what is half removed is removed. */
export const halfMadeBricks: Case = async (t, stage) => {
  const { executor } = stage;
  const [node] = stage.nodes;
  const before = await stage.leftOn(node.manage);
  for (const count of stage.cuts) {
    const brick = brickOn(node, 0);
    const dying = stage.executorOn(cutAfter(stage.runner, count));
    await t.rejects(dying.ensureBricks(node.manage, [brick]), { name: 'HostError' });
    await executor.ensureBricks(node.manage, [brick]);
    t.equal(await stage.isMounted(node.manage, brick), true, `making was cut after ${count} commands`);
    await t.rejects(dying.removeBricks(node.manage, [brick]), { name: 'HostError' });
    t.same(await executor.removeBricks(node.manage, [brick]), [brick.id], `removing was cut after ${count} commands`);

    const other = brickOn(node, 0);
    await t.rejects(dying.ensureBricks(node.manage, [other]), { name: 'HostError' });
    t.same(await executor.removeBricks(node.manage, [other]), [other.id], `what ${count} commands made is removed`);
  }
  t.same(await stage.leftOn(node.manage), before);
};
