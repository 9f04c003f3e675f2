import t from 'tap';
import { does, replay, startNodes } from './lab.ts';

t.test('LVM, XFS and mounts answer as they did on real nodes', async (t) => {
  const runner = startNodes();
  runner.nodes.prepareDisk('node1', '/dev/vda', { holdsRoot: true, signature: 'gpt' });
  runner.nodes.prepareDisk('node1', '/dev/nonexist', { absent: true });
  const same = async (...names: readonly string[]) => {
    for (const name of names) {
      const { model, real } = await replay(runner, name);
      t.strictSame(model, real, name);
    }
  };

  await same('pvs-empty', 'vgs-empty', 'lvs-empty', 'pvcreate-ok', 'pvcreate-ok-verbose', 'pvs-orphan-json');
  await same('pvcreate-again-orphan', 'vgcreate-ok', 'vgcreate-exists-name', 'vgcreate-device-in-vg');
  await same('vgcreate-no-device', 'pvcreate-device-in-vg', 'pvcreate-no-device', 'vgs-new-json', 'vgdisplay-c');
  await same('vgs-notfound', 'vgdisplay-c-notfound');
  await same('lvcreate-thin-ok', 'lvcreate-thin-ok-verbose', 'lvcreate-pool-exists', 'lvcreate-lv-exists');
  await same('lvcreate-too-big', 'lvcreate-vg-notfound', 'lvcreate-odd-size');
  await same('pvs-json', 'vgs-json', 'vgs-fields-json', 'lvs-thincount', 'lvs-json-bytes');
  await same('lvs-notfound', 'lvs-vg-notfound', 'lvremove-notfound', 'lvremove-vg-notfound');

  t.equal((await replay(runner, 'mkfs-ok')).model.exit, 0);
  await does(runner, 'node1', 'mkdir -p /bricks/vg_t');
  await same('mkfs-exists', 'mkdir-p', 'mount-no-fs', 'mount-ok', 'mount-again', 'mount-no-device');
  await same('findmnt-notmounted', 'mkdir-brick', 'mkdir-exists', 'lvremove-mounted', 'lvremove-pool-mounted');
  await same(
    'vgremove-has-lvs',
    'vgremove-qq-has-lvs',
    'pvremove-in-vg',
    'pvcreate-mounted-rootdisk',
    'wipefs-json-pv',
  );
  await same('umount-ok', 'umount-notmounted', 'lvremove-thin-ok', 'lvs-thincount-after', 'lvremove-pool-ok');
  await same('lvremove-pool-with-thin');
  await does(runner, 'node1', 'lvremove -f vg_t/tp_o', 'lvremove -f vg_t/tp_z');
  await same('vgs-after', 'vgremove-ok', 'vgremove-notfound', 'pvremove-ok', 'pvremove-not-pv');

  runner.nodes.prepareDisk('node1', '/dev/vdd', { signature: 'xfs' });
  await same('pvcreate-on-xfs', 'pvcreate-qq-on-xfs', 'wipefs-all');
  runner.nodes.prepareDisk('node1', '/dev/vdd', { signature: 'ext4' });
  await same('pvcreate-on-ext4', 'pvcreate-yes-on-ext4');
  runner.nodes.prepareDisk('node1', '/dev/vdd', { signature: 'gpt' });
  await same('pvcreate-on-gpt', 'wipefs-json-gpt');
  runner.nodes.prepareDisk('node1', '/dev/vdd', { signature: 'xfs' });
  await does(runner, 'node1', 'mkdir /mnt/disk', 'mount /dev/vdd /mnt/disk');
  await same('pvcreate-on-mounted');
});

t.test('the spare metadata volume is really taken, and comes back with the last pool', async (t) => {
  const runner = startNodes();
  await does(runner, 'node1', 'pvcreate --metadatasize=128M --dataalignment=256K /dev/vdb', 'vgcreate vg_t /dev/vdb');
  const free = () => runner.nodes.state('node1').freeKib.vg_t ?? 0;
  const all = free();
  await does(runner, 'node1', 'lvcreate --poolmetadatasize 8192K --size 1048576K --thin vg_t/tp_a');
  t.equal(all - free(), 1048576 + 8192 + 8192, 'pool, its metadata, and the spare');
  await does(runner, 'node1', 'lvcreate --poolmetadatasize 12288K --size 1048576K --thin vg_t/tp_b');
  t.equal(all - free(), 2 * 1048576 + 8192 + 12288 + 12288, 'the spare has grown to the largest');
  await does(runner, 'node1', 'lvremove -f vg_t/tp_b');
  t.equal(all - free(), 1048576 + 8192 + 12288, 'and does not shrink');
  await does(runner, 'node1', 'lvremove -f vg_t/tp_a');
  t.equal(free(), all);
});

t.test('a pool that fits only without the spare is refused', async (t) => {
  const runner = startNodes();
  runner.nodes.prepareDisk('node1', '/dev/vdb', { sizeKib: 131328 + 300 * 4096 });
  await does(runner, 'node1', 'pvcreate --metadatasize=128M --dataalignment=256K /dev/vdb', 'vgcreate vg_t /dev/vdb');
  const create = (extents: number) => `lvcreate --poolmetadatasize 8M --size ${extents * 4}M --thin vg_t/tp_a`;
  await t.rejects(
    does(runner, 'node1', create(297)),
    /Insufficient free space: 299 extents needed, but only 298 available/,
  );
  t.strictSame(runner.nodes.state('node1').pools, []);
  await does(runner, 'node1', create(296));
  t.equal(runner.nodes.state('node1').freeKib.vg_t, 0);
});
