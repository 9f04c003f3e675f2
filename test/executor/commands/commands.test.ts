import t from 'tap';
import { addBrickGroups, setCommands, volumeInfo } from '../../../src/executor/commands/gluster.ts';
import { createPool, createPv, createThinVolume, createVg, removePool } from '../../../src/executor/commands/lvm.ts';
import { addToFstab, makeFilesystem, mountBrick, removeFromFstab } from '../../../src/executor/commands/mount.ts';
import type { BrickSpec } from '../../../src/executor/executor.ts';
import { settings } from '../settings.ts';

const V = '1'.repeat(32);
const B = '2'.repeat(32);
const brick: BrickSpec = {
  id: B,
  deviceId: V,
  poolName: 'tp_X',
  lvName: `brick_${B}`,
  path: `/var/lib/heketi/mounts/vg_${V}/brick_${B}/brick`,
  sizeKib: 5242880,
  poolKib: 5242880,
  metadataKib: 28672,
  arbiter: false,
  gid: 0,
};
const mount = `/var/lib/heketi/mounts/vg_${V}/brick_${B}`;
const device = `/dev/mapper/vg_${V}-brick_${B}`;
const words = ({ argv }: { argv: readonly string[] }) => argv.join(' ');

t.test("Heketi's words, so that sudoers lists and layouts go on to hold", (t) => {
  t.equal(
    words(createPv(settings, V, '/dev/sdb')),
    '/usr/sbin/lvm pvcreate -qq --metadatasize=128M --dataalignment=256K /dev/sdb',
  );
  t.equal(
    words(createVg(settings, V, '/dev/sdb', ['a=b', 'c'])),
    `/usr/sbin/lvm vgcreate -qq --physicalextentsize=4M --autobackup=n --addtag a=b --addtag c vg_${V} /dev/sdb`,
  );
  t.equal(
    words(createPool(settings, brick)),
    `/usr/sbin/lvm lvcreate -qq --autobackup=n --poolmetadatasize 28672K --chunksize 256K --size 5242880K --thin vg_${V}/tp_X --virtualsize 5242880K --name brick_${B}`,
  );
  t.equal(
    words(createThinVolume(settings, brick)),
    `/usr/sbin/lvm lvcreate -qq --autobackup=n --thin vg_${V}/tp_X --virtualsize 5242880K --name brick_${B}`,
  );
  t.equal(words(makeFilesystem(settings, brick)), `mkfs.xfs -i size=512 -n size=8192 ${device}`);
  t.equal(words(mountBrick(settings, brick)), `mount -o rw,inode64,noatime,nouuid ${device} ${mount}`);
  t.end();
});

t.test('settings change them', (t) => {
  const own = {
    ...settings,
    lvmWrapper: ['/usr/sbin/exec-on-host'],
    backupLvmMetadata: true,
    pvDataAlignment: '1536K',
    vgExtentSize: '8M',
    lvChunkSize: '1M',
    xfsSu: 128,
    xfsSw: 10,
  };
  t.match(words(createPv(own, V, '/dev/sdb')), ' --dataalignment=1536K /dev/sdb');
  t.match(words(createVg(own, V, '/dev/sdb', [])), ' --physicalextentsize=8M --autobackup=y ');
  t.match(
    words(createPool(own, brick)),
    /^\/usr\/sbin\/exec-on-host \/usr\/sbin\/lvm lvcreate -qq --autobackup=y .*--chunksize 1M/,
  );
  t.match(words(createPool(own, { ...brick, arbiter: true })), /--chunksize 256K/);
  t.match(words(makeFilesystem(own, brick)), 'mkfs.xfs -i size=512 -d su=128,sw=10 -n size=8192');
  t.match(words(makeFilesystem(own, { ...brick, arbiter: true })), 'mkfs.xfs -i maxpct=100 -n size=8192');
  t.match(words(makeFilesystem({ ...own, xfsSw: 0 }, brick)), 'mkfs.xfs -i size=512 -n size=8192');
  t.equal(removePool(own, brick).guard?.argv[0], '/usr/sbin/exec-on-host', 'a guard goes the same way');
  t.end();
});

t.test("gluster's time limit, as Heketi rounds it", (t) => {
  for (const [glusterTimeoutS, minutes] of [
    [600, 11],
    [42, 10],
    [540, 10],
    [599, 11],
    [1200, 21],
  ] as const) {
    const command = volumeInfo({ ...settings, glusterTimeoutS });
    t.equal(command.timeoutMs, minutes * 60_000, `${glusterTimeoutS} s`);
    t.match(words(command), `gluster --mode=script --timeout=${glusterTimeoutS} volume info --xml`);
  }
  t.end();
});

t.test('fstab', (t) => {
  t.equal(
    addToFstab(settings, brick).argv[2],
    `${device} ${mount} xfs rw,inode64,noatime,nouuid,nofail,x-systemd.before=glusterd.service 1 2`,
  );
  t.match(
    addToFstab({ ...settings, mountOptions: 'rw,nofail' }, brick).argv[2],
    / xfs rw,nofail,x-systemd.before=glusterd.service 1 2$/,
  );
  t.same(removeFromFstab(settings, brick).argv, ['sed', '-i.save', '-e', `\\|brick_${B}|d`, '/etc/fstab']);
  t.end();
});

t.test('options of a volume', (t) => {
  t.same(setCommands(['', 'a 1', 'b two words', 'group virt', 'c 3', 'alone', 'd 4', '']), [
    ['a', '1', 'b', 'two words'],
    ['group', 'virt'],
    ['c', '3'],
    ['alone'],
    ['d', '4'],
  ]);
  t.same(setCommands([]), []);
  t.end();
});

t.test('sets of bricks that one command adds', (t) => {
  const sizes = (type: 'none' | 'replicate' | 'disperse', perSet: number, sets: number) =>
    addBrickGroups(
      type,
      Array.from({ length: sets }, () => Array.from({ length: perSet }, () => 'h:/b')),
    ).map((group) => group.length / perSet);
  t.same(sizes('none', 1, 20), [15, 5]);
  t.same(sizes('replicate', 3, 12), [5, 5, 2]);
  t.same(sizes('disperse', 3, 6), [5, 1]);
  t.same(sizes('disperse', 6, 5), [2, 2, 1]);
  t.same(sizes('disperse', 12, 2), [1, 1]);
  t.same(sizes('none', 1, 0), []);
  t.end();
});
