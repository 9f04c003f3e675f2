import t from 'tap';
import type { SimulatedRunner } from '../../../src/executor/simulated/runner.ts';
import { ask, does, makeBrick, startNodes } from './lab.ts';

async function nodeWithBricks(...names: readonly string[]): Promise<SimulatedRunner> {
  const runner = startNodes();
  await does(runner, 'node1', 'pvcreate --metadatasize=128M --dataalignment=256K /dev/vdb', 'vgcreate vg_a /dev/vdb');
  for (const name of names) await makeBrick(runner, 'node1', 'vg_a', name);
  return runner;
}

async function listInFstab(runner: SimulatedRunner, name: string, options: string): Promise<void> {
  const line = `/dev/mapper/vg_a-brick_${name} /bricks/vg_a/${name} xfs ${options} 1 2`;
  const argv = ['awk', 'BEGIN { print ARGV[1] >> ARGV[2] }', line, '/etc/fstab'];
  await runner.run('node1', [{ argv, timeoutMs: 1000 }]);
}

const mounted = (runner: SimulatedRunner) => runner.nodes.state('node1').mounts.map((mount) => mount.split(' ')[1]);

t.test('a reboot mounts again what fstab lists, and nothing else', async (t) => {
  const runner = await nodeWithBricks('r', 'e');
  await listInFstab(runner, 'r', 'rw,nofail');
  t.strictSame(mounted(runner), ['/bricks/vg_a/r', '/bricks/vg_a/e']);
  t.ok(runner.nodes.reboot('node1'));
  t.strictSame(mounted(runner), ['/bricks/vg_a/r']);
  t.equal((await ask(runner, 'node1', 'ls -d /bricks/vg_a/r/brick')).exitCode, 0, 'what was on it is there again');
  t.equal((await ask(runner, 'node1', 'ls -d /bricks/vg_a/e/brick')).exitCode, 2, 'an unmounted brick is not');
});

t.test('a line without nofail whose device is gone keeps a node from booting', async (t) => {
  for (const [options, boots] of [
    ['rw,nofail', true],
    ['rw', false],
  ] as const) {
    const runner = await nodeWithBricks('r');
    await listInFstab(runner, 'r', options);
    await does(runner, 'node1', 'umount /bricks/vg_a/r', 'lvremove -f vg_a/tp_r');
    t.equal(runner.nodes.reboot('node1'), boots);
    const run = runner.run('node1', [{ argv: ['true'], timeoutMs: 1000 }]);
    if (boots) await t.resolves(run);
    else await t.rejects(run, { name: 'HostError' });
  }
});

t.test('a disk keeps its contents when its path changes at boot', async (t) => {
  const runner = await nodeWithBricks('r');
  const [uuid] = (await ask(runner, 'node1', 'pvs --noheadings -o pv_uuid')).stdout.trim().split(' ');
  runner.nodes.renameDisks('node1', { '/dev/vdb': '/dev/vdc' });
  t.strictSame(runner.nodes.state('node1').physicalVolumes, ['/dev/vdc']);
  t.equal((await ask(runner, 'node1', `readlink -f /dev/disk/by-id/lvm-pv-uuid-${uuid}`)).stdout, '/dev/vdc\n');
  t.match((await ask(runner, 'node1', 'pvcreate /dev/vdb')).stderr, 'No device found for /dev/vdb');
  t.strictSame(runner.nodes.state('node1').volumeGroups, ['vg_a']);

  runner.nodes.prepareDisk('node1', '/dev/vdd', { signature: 'xfs' });
  runner.nodes.renameDisks('node1', { '/dev/vdc': '/dev/vdd', '/dev/vdd': '/dev/vdc' });
  t.strictSame(runner.nodes.state('node1').physicalVolumes, ['/dev/vdd']);
  t.equal((await ask(runner, 'node1', 'wipefs --noheadings --output TYPE /dev/vdc')).stdout, 'xfs\n');
});

t.test('a disk in use is not wiped without force', async (t) => {
  const runner = await nodeWithBricks('r');
  t.match((await ask(runner, 'node1', 'wipefs --all /dev/vdb')).stderr, 'Device or resource busy');
  runner.nodes.prepareDisk('node1', '/dev/vda', { holdsRoot: true, signature: 'gpt' });
  t.match((await ask(runner, 'node1', 'wipefs --all /dev/vda')).stderr, 'Device or resource busy');
  const blocks = JSON.parse(
    (await ask(runner, 'node1', 'lsblk --json --output PATH,TYPE,FSTYPE,MOUNTPOINT /dev/vda')).stdout,
  );
  t.strictSame(blocks.blockdevices[0].children, [{ path: '/dev/vda1', type: 'part', fstype: 'ext4', mountpoint: '/' }]);
  t.strictSame(runner.nodes.state('node1').volumes, ['vg_a/brick_r']);
});

t.test('fstab without a last newline: what is appended is glued to it until it is mended', async (t) => {
  const append = {
    argv: ['awk', 'BEGIN { print ARGV[1] >> ARGV[2] }', 'x /x xfs rw 1 2', '/etc/fstab'],
    timeoutMs: 1000,
  };
  const mend = { argv: ['sed', '-i', '-e', '$a\\', '/etc/fstab'], timeoutMs: 1000 };
  const runner = startNodes();
  runner.nodes.writeFstab('node1', '/etc/fstab', 'a /a ext4 rw 0 1');
  t.equal((await ask(runner, 'node1', 'tail -c 1 /etc/fstab')).stdout, '1');
  await runner.run('node1', [append]);
  t.strictSame(runner.nodes.state('node1').fstab, ['a /a ext4 rw 0 1x /x xfs rw 1 2']);

  const mended = startNodes();
  mended.nodes.writeFstab('node1', '/etc/fstab', 'a /a ext4 rw 0 1');
  await mended.run('node1', [mend, mend, append]);
  t.strictSame(mended.nodes.state('node1').fstab, ['a /a ext4 rw 0 1', 'x /x xfs rw 1 2']);
});
