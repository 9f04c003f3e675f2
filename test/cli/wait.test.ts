import t from 'tap';
import { run as heketiCli } from '../../src/cli/heketi-cli.ts';
import { brickyard } from './brickyard/helper.ts';
import { type FakeAnswer, startFake } from './fake-server.ts';
import { heketi, same } from './heketi/helper.ts';
import { ran } from './terminal.ts';

const accepted: FakeAnswer = { status: 202, headers: { location: '/queue/ab12' } };
const told = 'Queue id: ab12\nThe work goes on by itself; look at it with: brickyard operation ab12 --watch\n';

t.test('heketi-cli --wait=false answers at once with the queue id', async (t) => {
  const cases: [line: string, ...argv: string[]][] = [
    ['POST /volumes', 'volume', 'create', '--size=1'],
    ['POST /volumes/v1/expand', 'volume', 'expand', 'v1', '--expand-size=1'],
    ['POST /volumes/v1/clone', 'volume', 'clone', 'v1'],
    ['POST /volumes/v1/block-restriction', 'volume', 'set-block-hosting-restriction', 'locked', 'v1'],
    ['DELETE /volumes/v1', 'volume', 'delete', 'v1'],
    ['POST /blockvolumes', 'blockvolume', 'create', '--size=1'],
    ['POST /blockvolumes/b1/expand', 'blockvolume', 'expand', 'b1', '--new-size=2'],
    ['DELETE /blockvolumes/b1', 'blockvolume', 'delete', 'b1'],
    ['POST /nodes', 'node', 'add', '--zone=1', '--cluster=c', '--management-host-name=m', '--storage-host-name=s'],
    ['POST /nodes/n1/state', 'node', 'remove', 'n1'],
    ['DELETE /nodes/n1', 'node', 'delete', 'n1'],
    ['POST /devices', 'device', 'add', '--name=/dev/sdb', '--node=n1'],
    ['POST /devices/d1/state', 'device', 'remove', 'd1'],
    ['DELETE /devices/d1', 'device', 'delete', 'd1'],
    ['POST /bricks/to-evict/b1', 'brick', 'evict', 'b1'],
    ['POST /operations/pending/cleanup', 'server', 'operations', 'cleanup'],
  ];
  for (const [line, ...argv] of cases) {
    const seen = await heketi(t, { [line]: accepted }, ...argv, '--wait=false');
    same(t, seen, { code: 0, out: told, err: '', lines: [line] }, 'the queue is not asked');
  }
});

t.test('as JSON', async (t) => {
  const answers = { 'DELETE /volumes/v1': accepted };
  const seen = await heketi(t, answers, 'volume', 'delete', 'v1', '--wait=false', '--json');
  same(t, seen, { code: 0, out: '{"queueId":"ab12"}', err: '' });
});

t.test('a refusal is told as ever', async (t) => {
  const answers = { 'DELETE /volumes/v1': { status: 409, body: 'in use\n' } };
  same(t, await heketi(t, answers, 'volume', 'delete', 'v1', '--wait=false'), { code: 255, err: 'Error: in use\n' });
});

t.test('it is refused where the end is needed', async (t) => {
  const volume = ['volume', 'create', '--size=1', '--wait=false'];
  const file = await heketi(t, {}, ...volume, '--persistent-volume-file=x');
  same(t, file, { code: 255, err: 'Error: A PersistentVolume is made of the finished volume: it needs --wait\n' });
  same(t, file, { lines: [] }, 'before anything was asked for');
  const load = await heketi(t, {}, 'topology', 'load', '--wait=false');
  same(t, load, { code: 255, err: 'Error: unknown flag: --wait\n' });
});

t.test('brickyard --wait=false', async (t) => {
  const cases: [line: string, ...argv: string[]][] = [
    ['POST /volumes', 'create', '--size=1'],
    ['POST /volumes/v1/expand', 'expand', 'v1', '--add=1'],
    ['DELETE /volumes/v1', 'delete', 'v1'],
  ];
  for (const [line, ...argv] of cases) {
    const seen = await brickyard(t, { [line]: accepted }, 'volume', ...argv, '--wait=false');
    same(t, seen, { code: 0, out: told, err: '', lines: [line] });
  }
  const json = await brickyard(
    t,
    { 'POST /volumes': accepted },
    'volume',
    'create',
    '--size=1',
    '--wait=false',
    '--json',
  );
  t.strictSame(JSON.parse(json.out), { queueId: 'ab12' });
  const unclear = await brickyard(t, {}, 'volume', 'delete', 'v1', '--wait=flase');
  same(t, unclear, { code: 1, lines: [] });
});

t.test('a server below a path, as behind a proxy', async (t) => {
  const fake = await startFake(t, {
    'DELETE /storage/volumes/v1': { status: 202, headers: { location: '/storage/queue/c3' } },
  });
  const argv = ['volume', 'delete', 'v1', '--wait=false', '--json'];
  t.equal((await ran(heketiCli, argv, { HEKETI_CLI_SERVER: `${fake.url}/storage` })).out, '{"queueId":"c3"}');
});
