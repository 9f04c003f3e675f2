import t from 'tap';
import {
  brickMount,
  brickPath,
  defaultVolumeName,
  lvDevice,
  poolName,
  pvLink,
  vgName,
} from '../../src/domain/names.ts';

const deviceId = '0123456789abcdef0123456789abcdef';
const brickId = 'fedcba9876543210fedcba9876543210';

t.test('names on the nodes', async (t) => {
  t.equal(vgName(deviceId), `vg_${deviceId}`);
  t.equal(poolName(brickId), `tp_${brickId}`);
  t.equal(lvDevice(vgName(deviceId), `brick_${brickId}`), `/dev/mapper/vg_${deviceId}-brick_${brickId}`);
  t.equal(brickMount(deviceId, brickId), `/var/lib/heketi/mounts/vg_${deviceId}/brick_${brickId}`);
  t.equal(brickPath(deviceId, brickId), `/var/lib/heketi/mounts/vg_${deviceId}/brick_${brickId}/brick`);
  t.equal(defaultVolumeName(brickId), `vol_${brickId}`);
  t.equal(pvLink('a-b-c'), '/dev/disk/by-id/lvm-pv-uuid-a-b-c');
});
