import type { DeviceSetup } from '../../../src/executor/executor.ts';
import { deviceId, uniqueId } from './parts.ts';
import type { Case } from './stage.ts';

const setupOf = (id: string, name: string, more: Partial<DeviceSetup> = {}): DeviceSetup => ({
  id,
  name,
  destroyData: false,
  known: new Map(),
  vgTags: ['brickyard.zone=1'],
  ...more,
});

export const refusedDevices: Case = async (t, { executor, nodes: [node], rootDisk, spoil }) => {
  const [disk] = node.devices;
  const ensure = (name: string, destroyData: boolean) =>
    executor.ensureDevice(node.manage, setupOf(deviceId(node.manage, 0), name, { destroyData }));
  await spoil(node, disk);
  await t.rejects(ensure(disk, false), {
    code: 'failed',
    message: /^Initializing device \S+ failed \(already initialized or contains data\?\): .*xfs/,
  });
  await t.rejects(ensure('/etc', true), { message: /\/etc/ });
  await t.rejects(ensure('/dev/no-such-disk', true), { code: 'failed', message: /no-such-disk/ });
  await t.rejects(ensure(rootDisk, true), { code: 'refused', message: /mounted at \// });
  await t.rejects(ensure(rootDisk, false), { code: 'failed' });
};

/** The first disk holds a file system still. */
export const devices: Case = async (t, { executor, nodes }) => {
  for (const { manage, devices: disks } of nodes) {
    const known = new Map<string, string>();
    for (const [index, name] of disks.entries()) {
      const id = deviceId(manage, index);
      const facts = await executor.ensureDevice(manage, setupOf(id, name, { destroyData: true, known }));
      t.ok(facts.paths.includes(name));
      t.ok(facts.freeKib > 0 && facts.freeKib === facts.totalKib && facts.totalKib % facts.extentKib === 0);
      t.same(await executor.ensureDevice(manage, setupOf(id, name, { known })), facts, 'once more');
      t.match(await executor.inspectDevice(manage, { id, pvUuid: facts.pvUuid, name: '/dev/renamed' }), {
        pvUuid: facts.pvUuid,
        totalKib: facts.totalKib,
      });
      known.set(facts.pvUuid, id);
    }
    const [disk] = disks;
    const other = (destroyData: boolean) =>
      executor.ensureDevice(manage, setupOf(uniqueId(), disk, { destroyData, known }));
    await t.rejects(other(true), {
      code: 'refused',
      message: `Device already in use (ID: ${deviceId(manage, 0)})`,
    });
    await t.rejects(other(false), { code: 'failed', message: /aleady contains Physical Volume/ });
    const stranger = setupOf(uniqueId(), disk, { destroyData: true });
    await t.rejects(executor.ensureDevice(manage, stranger), { code: 'refused', message: /is in volume group vg_/ });
  }
};

export const removedDevices: Case = async (t, { executor, nodes }) => {
  for (const { manage, devices: disks } of nodes) {
    for (const [index, name] of disks.entries()) {
      const handle = { id: deviceId(manage, index), pvUuid: '', name };
      await executor.removeDevice(manage, handle);
      await t.resolves(executor.removeDevice(manage, handle), 'once more');
      await t.rejects(executor.inspectDevice(manage, handle), { message: /vg_.* is not on host/ });
    }
  }
};
