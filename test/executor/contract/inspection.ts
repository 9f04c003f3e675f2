import { brickMount, vgName } from '../../../src/domain/names.ts';
import { brickOn, deviceId } from './parts.ts';
import type { Case } from './stage.ts';

/** What is there is seen, by questions that change nothing. */
export const inspection: Case = async (t, stage) => {
  const { executor } = stage;
  const [node] = stage.nodes;
  const { manage } = node;
  const vgs = [0, 1].map((index) => vgName(deviceId(manage, index))).sort();
  const groups = (rows: readonly { readonly vg_name?: string }[]) => rows.map((row) => row.vg_name).sort();
  t.same(await executor.inspectVolumes(manage), []);
  t.same(await executor.measurePools(manage), []);

  const brick = brickOn(node, 0);
  await executor.ensureBricks(manage, [brick]);
  const before = await stage.leftOn(manage);
  t.same(groups((await executor.inspectLvm(manage, 'pvs')).flat()), vgs);
  t.same(groups((await executor.inspectLvm(manage, 'vgs')).flat()), vgs);
  const names = (await executor.inspectLvm(manage, 'lvs')).flat().map(({ lv_name }) => lv_name);
  t.same(names.sort(), [brick.lvName, brick.poolName].sort());
  const [fill, ...more] = await executor.measurePools(manage);
  t.same(more, []);
  t.equal(fill?.deviceId, brick.deviceId);
  for (const percent of [fill?.dataPercent, fill?.metadataPercent]) {
    t.ok(percent !== undefined && percent >= 0 && percent <= 100, `${percent} %`);
  }
  const mount = (await executor.inspectMounts(manage)).find(
    ({ mountPoint }) => mountPoint === brickMount(brick.deviceId, brick.id),
  );
  t.match(mount, { type: 'xfs', options: /nofail/, mounted: true });
  t.same(await stage.leftOn(manage), before, 'nothing was changed');
  await executor.removeBricks(manage, [brick]);
};
