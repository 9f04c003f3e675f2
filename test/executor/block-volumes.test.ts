import t from 'tap';
import { brickLvName, brickPath, poolName } from '../../src/domain/names.ts';
import type { BlockSpec, Executor } from '../../src/executor/executor.ts';
import { executorOver, type Said, scripted } from './scripted.ts';
import { simulatedNodes } from './simulated-nodes.ts';

const block: BlockSpec = { hosting: 'vol_h', name: 'blk', sizeGib: 5, hosts: ['s1', 's2'], auth: true };
const absent: Said = {
  exitCode: 2,
  stdout: JSON.stringify({ RESULT: 'FAIL', errCode: 2, errMsg: "block vol_h/blk doesn't exist" }),
};
const info = (change: object = {}) =>
  JSON.stringify({ GBID: 'g1', SIZE: '5.0 GiB', HA: 2, PASSWORD: 'hush', 'EXPORTED ON': ['s1', 's2'], ...change });
const created = JSON.stringify({ IQN: 'iqn:g1', USERNAME: 'g1', PASSWORD: 'hush', RESULT: 'SUCCESS' });
const fail = (errMsg: string): Said => ({ exitCode: 28, stderr: JSON.stringify({ RESULT: 'FAIL', errMsg }) });
const down: Said = { exitCode: 255, stderr: 'Connection failed. Please check if gluster-block daemon is operational.' };

const verbOf = (words: string) => words.split(' ')[1] ?? '';

t.test('the lines are Heketi’s', async (t) => {
  const runner = scripted((words) => (verbOf(words) === 'info' ? absent : created));
  const executor = executorOver(runner);
  t.same(await executor.ensureBlockVolume(['n1'], block), { iqn: 'iqn:g1', username: 'g1', password: 'hush' });
  await executor.ensureBlockVolume(['n1'], { ...block, auth: false, hosts: ['s1'] });
  await executor.removeBlockVolume(['n1'], 'vol_h', 'blk');
  t.same(
    runner.asked.filter((line) => !line.includes(' info ')),
    [
      'n1: gluster-block create vol_h/blk ha 2 auth enable prealloc full s1,s2 5GiB --json',
      'n1: gluster-block create vol_h/blk ha 1 auth disable prealloc full s1 5GiB --json',
      'n1: gluster-block delete vol_h/blk --json',
    ],
  );
  t.ok(
    runner.options.every((options) => options?.lock !== undefined),
    'all under the lock',
  );
});

t.test('one that is there in the same form is fine, another is not touched', async (t) => {
  const there = (facts: string) => {
    const runner = scripted(() => facts);
    return { runner, executor: executorOver(runner) };
  };
  const same = there(info());
  const access = { iqn: 'iqn.2016-12.org.gluster-block:g1', username: 'g1', password: 'hush' };
  t.same(await same.executor.ensureBlockVolume(['n1'], block), access);
  t.same(await same.executor.ensureBlockVolume(['n1'], { ...block, auth: false }), {
    iqn: access.iqn,
    username: '',
    password: '',
  });
  for (const change of [{ SIZE: '6.0 GiB' }, { 'EXPORTED ON': ['s1'] }]) {
    const { runner, executor } = there(info(change));
    await t.rejects(executor.ensureBlockVolume(['n1'], block), {
      code: 'conflict',
      message: 'Failed to create block volume: vol_h/blk is there already, in another form',
    });
    t.same(runner.asked.map(verbOfLine), ['info']);
  }
});

const verbOfLine = (line: string) => line.split(' ')[2];

t.test('the next host takes over where no daemon answers, after a look', async (t) => {
  const runner = scripted((words, host) => (host === 'n1' ? down : verbOf(words) === 'info' ? absent : created));
  await executorOver(runner).ensureBlockVolume(['n1', 'n2'], block);
  t.same(runner.asked, [
    'n1: gluster-block info vol_h/blk --json',
    'n2: gluster-block info vol_h/blk --json',
    'n2: gluster-block create vol_h/blk ha 2 auth enable prealloc full s1,s2 5GiB --json',
  ]);
  const none = executorOver(scripted(() => down));
  await t.rejects(none.removeBlockVolume(['n1'], 'vol_h', 'blk'), {
    name: 'HostError',
    message: /systemctl status gluster-blockd/,
  });
});

t.test('a failure of create carries its message, on the first host alone', async (t) => {
  const runner = scripted((words) => (verbOf(words) === 'info' ? absent : fail('No space left on device')));
  await t.rejects(executorOver(runner).ensureBlockVolume(['n1', 'n2'], block), {
    code: 'failed',
    message:
      /^Failed to create block volume: No space left on device\nhost n1, exit status 28: gluster-block create vol_h\/blk/,
  });
  t.ok(runner.asked.every((line) => line.startsWith('n1: ')));
});

t.test('no output that may hold a password is shown', async (t) => {
  const answers: Said[] = [
    { stdout: 'PASSWORD: hush' },
    { exitCode: 1, stdout: 'PASSWORD: hush', stderr: 'hush' },
    { exitCode: 1, stdout: created, stderr: 'hush' },
    { exitCode: 127, stderr: 'hush' },
    { stdout: JSON.stringify({ PASSWORD: 'hush', RESULT: 'SUCCESS' }) },
  ];
  for (const answer of answers) {
    for (const broken of ['info', 'create']) {
      const runner = scripted((words) => (verbOf(words) === broken ? answer : absent));
      const error = await executorOver(runner)
        .ensureBlockVolume(['n1'], block)
        .then(() => '', String);
      t.not(error, '');
      t.notMatch(error, /hush/);
    }
  }
});

t.test('without authentication the unreadable text is shown', async (t) => {
  const runner = scripted((words) => (verbOf(words) === 'info' ? absent : 'segmentation fault'));
  await t.rejects(executorOver(runner).ensureBlockVolume(['n1'], { ...block, auth: false }), {
    message: /^Unparsable error during block volume create: segmentation fault\nhost n1, exit status 0: /,
  });
});

t.test('where gluster-block is not installed, that is said', async (t) => {
  const runner = scripted(() => ({ exitCode: 127, stderr: 'gluster-block: command not found' }));
  await t.rejects(executorOver(runner).findBlockVolume(['n1'], 'vol_h', 'blk'), {
    code: 'failed',
    message: /^gluster-block is not installed on host n1\n/,
  });
});

t.test('a resize is asked for until every host has followed', async (t) => {
  const partly = info({ SIZE: '9.0 GiB', 'RESIZE FAILED ON': { s2: '5.0 GiB' } });
  for (const [facts, verbs] of [
    [info(), ['info', 'modify']],
    [partly, ['info', 'modify']],
    [info({ SIZE: '9.0 GiB' }), ['info']],
  ] as const) {
    const runner = scripted((words) => (verbOf(words) === 'info' ? facts : '{"RESULT":"SUCCESS"}'));
    await executorOver(runner).resizeBlockVolume(['n1'], 'vol_h', 'blk', 9);
    t.same(runner.asked.map(verbOfLine), verbs);
    if (verbs.length === 2) t.equal(runner.asked[1], 'n1: gluster-block modify vol_h/blk size 9GiB --json');
  }
  const failing = executorOver(scripted((words) => (verbOf(words) === 'info' ? info() : fail('targetcli failed'))));
  await t.rejects(failing.resizeBlockVolume(['n1'], 'vol_h', 'blk', 9), {
    message:
      /^Failed to expand block volume: targetcli failed \(see logs for details, and retry the operation\)\nhost n1/,
  });
});

t.test('a removal asks every host before it takes a block volume for gone', async (t) => {
  const runner = scripted((_words, host) => (host === 'n3' ? '{"RESULT":"SUCCESS"}' : absent));
  await executorOver(runner).removeBlockVolume(['n1', 'n2', 'n3'], 'vol_h', 'blk');
  t.equal(runner.asked.length, 3);
  const gone = executorOver(scripted(() => absent));
  await gone.removeBlockVolume(['n1', 'n2'], 'vol_h', 'blk');
  const stuck = executorOver(scripted(() => fail('still in use')));
  await t.rejects(stuck.removeBlockVolume(['n1', 'n2'], 'vol_h', 'blk'), { message: /^still in use\nhost n1/ });
});

t.test('a life on simulated nodes', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  const hosts = ['n1', 'n2', 'n3'];
  await executor.ensurePeer(['n1'], 'n2');
  await executor.ensurePeer(['n1'], 'n3');
  const blocks = () => runner.nodes.state('n2').gluster.blocks;
  const spec = { ...block, hosts: ['n1', 'n2'] };
  t.equal(await executor.findBlockVolume(hosts, 'vol_h', 'blk'), undefined, 'no hosting volume');
  await t.rejects(executor.ensureBlockVolume(hosts, spec), { message: /Volume vol_h does not exist/ });
  await executor.removeBlockVolume(hosts, 'vol_h', 'blk');

  await makeHosting(executor);
  const access = await executor.ensureBlockVolume(hosts, spec);
  t.match(access, { iqn: /^iqn\.2016-12\.org\.gluster-block:/, username: /./, password: /./ });
  t.same(await executor.ensureBlockVolume(['n2'], spec), access, 'again');
  t.same(blocks(), ['vol_h/blk 5']);

  runner.nodes.uninstall('n2', ['targetcli']);
  await t.rejects(executor.resizeBlockVolume(hosts, 'vol_h', 'blk', 8), { message: /failed on n2/ });
  t.match(await executor.findBlockVolume(hosts, 'vol_h', 'blk'), { sizeGib: 8, usableGib: 5 });
  await t.rejects(executor.removeBlockVolume(hosts, 'vol_h', 'blk'), { message: /failed on n2/ });
  runner.nodes.uninstall('n2', []);
  await executor.resizeBlockVolume(hosts, 'vol_h', 'blk', 8);
  t.match(await executor.findBlockVolume(hosts, 'vol_h', 'blk'), { sizeGib: 8, usableGib: null });

  runner.nodes.cutOff('n2');
  await t.rejects(executor.removeBlockVolume(['n2', 'n3'], 'vol_h', 'blk'), {
    message: /capability check failed on n2/,
  });
  t.same(blocks(), ['vol_h/blk 8']);
  runner.nodes.reconnect('n2');
  await executor.removeBlockVolume(hosts, 'vol_h', 'blk');
  await executor.removeBlockVolume(hosts, 'vol_h', 'blk');
  t.same(blocks(), []);
});

/** A started volume `vol_h` of one brick on `n1`. */
async function makeHosting(executor: Executor): Promise<void> {
  const [deviceId, id] = ['d'.repeat(32), 'b'.repeat(32)];
  await executor.ensureDevice('n1', {
    id: deviceId,
    name: '/dev/sdb',
    destroyData: false,
    known: new Map(),
    vgTags: [],
  });
  const path = brickPath(deviceId, id);
  const sizes = { sizeKib: 1_048_576, poolKib: 1_048_576, metadataKib: 8192 };
  const names = { poolName: poolName(id), lvName: brickLvName(id) };
  await executor.ensureBricks('n1', [{ id, deviceId, path, ...names, ...sizes, arbiter: false, gid: 0 }]);
  await executor.ensureVolume(['n1'], {
    name: 'vol_h',
    type: 'none',
    layout: [],
    sets: [[`n1:${path}`]],
    options: [],
    gid: 0,
    manageNames: new Map([['n1', 'n1']]),
  });
}
