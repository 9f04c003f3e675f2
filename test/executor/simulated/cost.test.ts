import t from 'tap';
import { poolSizeOf } from '../../../src/domain/brick-size.ts';
import { brickPath } from '../../../src/domain/names.ts';
import type { BrickSpec, Executor, VolumeSpec } from '../../../src/executor/executor.ts';
import { createExecutor } from '../../../src/executor/remote.ts';
import { settings } from '../settings.ts';
import { clock, log, startNodes } from './lab.ts';

const hosts = ['node1', 'node2', 'node3'];
const id = (text: string): string => text.padStart(32, '0');
const deviceId = (host: number): string => id(`d${host}`);

function brick(host: number, volume: number): BrickSpec {
  const brickId = id(`${host}b${volume}`);
  const sizeKib = 1024 * 1024;
  return {
    id: brickId,
    deviceId: deviceId(host),
    poolName: `tp_${brickId}`,
    lvName: `brick_${brickId}`,
    path: brickPath(deviceId(host), brickId),
    sizeKib,
    ...poolSizeOf(sizeKib, 1, 4096),
    arbiter: false,
    gid: 2000,
  };
}

function volumeOf(number: number): VolumeSpec {
  return {
    name: `vol_${number}`,
    type: 'replicate',
    layout: ['replica', '3'],
    sets: [hosts.map((host, index) => `${host}:${brick(index, number).path}`)],
    options: [`user.heketi.id ${number}`],
    gid: 2000,
    manageNames: new Map(hosts.map((host) => [host, host])),
  };
}

async function create(executor: Executor, number: number): Promise<void> {
  await Promise.all(hosts.map((host, index) => executor.ensureBricks(host, [brick(index, number)])));
  await executor.ensureVolume(hosts, volumeOf(number));
}

async function remove(executor: Executor, number: number): Promise<void> {
  await executor.stopVolume(hosts, `vol_${number}`);
  await executor.deleteVolume(hosts, `vol_${number}`);
  await Promise.all(hosts.map((host, index) => executor.removeBricks(host, [brick(index, number)])));
}

async function prepare() {
  const runner = startNodes({ settings: { deviceSizeGib: 100_000, delayMs: {} } });
  const executor = createExecutor(runner, settings, { clock, log, term: () => 0 })({ operationId: id('op') });
  for (const [index, host] of hosts.entries()) {
    if (index > 0) await executor.ensurePeer(['node1'], host);
    await executor.ensureDevice(host, {
      id: deviceId(index),
      name: '/dev/sdb',
      destroyData: false,
      vgTags: ['zone=1'],
      known: new Map(),
    });
  }
  return { runner, executor };
}

t.test("the executor's verbs make a volume on simulated nodes, and leave nothing of it", async (t) => {
  const { runner, executor } = await prepare();
  const empty = hosts.map((host) => runner.nodes.state(host));
  await create(executor, 1);
  await create(executor, 1);
  const state = runner.nodes.state('node1');
  t.strictSame(state.gluster.volumes, ['vol_1']);
  t.strictSame(
    [state.pools, state.volumes, state.mounts, state.fstab].map(({ length }) => length),
    [1, 1, 1, 1],
  );
  t.match(await executor.findVolume(['node3'], 'vol_1'), { started: true, bricks: volumeOf(1).sets[0] });
  await remove(executor, 1);
  t.strictSame(
    hosts.map((host) => ({ ...runner.nodes.state(host), directories: [] })),
    empty.map((before) => ({ ...before, directories: [] })),
  );
  for (const [index, host] of hosts.entries()) {
    await executor.removeDevice(host, { id: deviceId(index), pvUuid: '', name: '/dev/sdb' });
    if (index > 0) await executor.removePeer(['node1'], host);
    const left = runner.nodes.state(host);
    t.strictSame(
      [left.physicalVolumes, left.volumeGroups, left.directories, left.peers.length],
      [[], [], [], index === 0 ? 2 : 0],
    );
  }
});

/** Volumes of one brick each, many in one list. */
async function fill({ runner, executor }: Awaited<ReturnType<typeof prepare>>, count: number): Promise<void> {
  const batch = 500;
  for (let first = 0; first < count; first += batch) {
    const index = (first / batch) % hosts.length;
    const host = hosts[index] ?? '';
    const bricks = Array.from({ length: batch }, (_, at) => brick(index, first + at));
    await executor.ensureBricks(host, bricks);
    const commands = bricks.flatMap(({ path }, at) => {
      const gluster = (...words: string[]) => ({ argv: ['gluster', '--mode=script', ...words], timeoutMs: 1000 });
      const name = `filler_${first + at}`;
      return [gluster('volume', 'create', name, `${host}:${path}`), gluster('volume', 'start', name)];
    });
    await runner.run('node1', commands);
  }
}

t.test('a volume costs the same beside 1,000 and beside 20,000 others', { timeout: 60_000 }, async (t) => {
  const few = await prepare();
  const many = await prepare();
  await fill(few, 1000);
  await fill(many, 20_000);
  t.equal(many.runner.nodes.state('node1').gluster.volumes.length, 20_000);
  const cpuOf = async ({ executor }: typeof few): Promise<number> => {
    const before = process.threadCpuUsage();
    for (let turn = 0; turn < 20; turn += 1) {
      await create(executor, 1_000_000);
      await executor.findVolume(['node2'], 'vol_1000000');
      await remove(executor, 1_000_000);
    }
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 20;
  };
  // In turn, and without the time of others on the machine.
  const used = { few: [] as number[], many: [] as number[] };
  for (let turn = 0; turn < 9; turn += 1) {
    used.few.push(await cpuOf(few));
    used.many.push(await cpuOf(many));
  }
  const median = (values: number[]): number => values.sort((left, right) => left - right)[4] ?? 0;
  const ratio = median(used.many) / median(used.few);
  t.comment(`CPU: ${median(used.few)} us beside 1,000 volumes, ${median(used.many)} us beside 20,000`);
  t.ok(ratio < 2, `${ratio.toFixed(2)} times as much`);
});
