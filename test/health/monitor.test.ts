import t from 'tap';
import { Monitor } from '../../src/health/monitor.ts';
import { fastClock } from '../helpers/clock.ts';
import { keptLog } from '../helpers/log.ts';

const nodes = [
  { id: '1', host: 'n1' },
  { id: '2', host: 'n2' },
];

type Measure = ConstructorParameters<typeof Monitor>[0]['executor']['measurePools'];

function monitorOf(
  glusterdUp: (host: string) => Promise<boolean>,
  listed = nodes,
  measurePools: Measure = async () => [],
) {
  const log = keptLog();
  return {
    log,
    monitor: new Monitor({
      listNodes: () => listed,
      executor: { glusterdUp, measurePools },
      clock: fastClock(1000),
      log,
    }),
  };
}

t.test('a node is down once it was asked in vain, and unknown before', async (t) => {
  const { monitor } = monitorOf(async (host) => host === 'n1');
  t.equal(monitor.isDown('2'), false);
  t.equal(monitor.isUp('2'), undefined);
  await monitor.refresh();
  t.equal(monitor.isDown('1'), false);
  t.equal(monitor.isDown('2'), true);
});

t.test('one look that fails is not enough', async (t) => {
  let looks = 0;
  const { monitor } = monitorOf(async () => ++looks > nodes.length);
  await monitor.refresh();
  t.equal(monitor.isUp('1'), true);
  t.equal(monitor.isUp('2'), true);
  t.equal(looks, 2 * nodes.length);
});

t.test('a slow node delays neither the others nor those who ask', async (t) => {
  const slow = Promise.withResolvers<boolean>();
  const { monitor } = monitorOf((host) => (host === 'n1' ? slow.promise : Promise.resolve(false)));
  const refreshed = monitor.refresh();
  while (!monitor.isDown('2')) await new Promise(setImmediate);
  t.equal(monitor.isUp('1'), undefined);
  slow.resolve(true);
  await refreshed;
  t.equal(monitor.isUp('1'), true);
});

t.test('what an operation found out counts until the next look; changes are logged once', async (t) => {
  const { monitor, log } = monitorOf(async () => true);
  await monitor.refresh();
  monitor.report('1', false);
  monitor.report('1', false);
  t.equal(monitor.isDown('1'), true);
  await monitor.refresh();
  t.equal(monitor.isDown('1'), false);
  t.strictSame(log.lines.map(({ message }) => message).sort(), ['node answers again', 'node is down']);
});

t.test('nodes that are gone are forgotten, and an error of one is not the end', async (t) => {
  const listed = [...nodes];
  const { monitor, log } = monitorOf(async (host) => {
    if (host === 'n1') throw new Error('no such key file');
    return false;
  }, listed);
  await monitor.refresh();
  t.equal(monitor.isUp('1'), undefined);
  t.match(log.lines.find(({ message }) => message.includes('could not be asked'))?.fields, { host: 'n1' });
  listed.pop();
  await monitor.refresh();
  t.equal(monitor.isUp('2'), undefined);
});

t.test('it looks again and again until aborted', async (t) => {
  let looks = 0;
  const { monitor } = monitorOf(async () => {
    looks += 1;
    return true;
  });
  const ending = new AbortController();
  const watching = monitor.watch(1000, 1000, ending.signal);
  while (looks < 6) await new Promise((resolve) => setTimeout(resolve, 1));
  ending.abort();
  await watching;
  const before = looks;
  await new Promise((resolve) => setTimeout(resolve, 10));
  t.equal(looks, before);
});

t.test('of the pools of a device the fullest counts; a node that can not be measured has no figures', async (t) => {
  let reachable = true;
  const { monitor } = monitorOf(
    async () => true,
    nodes,
    async (host) => {
      if (host === 'n2' && !reachable) throw new Error('no route');
      return [
        { deviceId: `${host}-a`, dataPercent: 12.5, metadataPercent: 40 },
        { deviceId: `${host}-a`, dataPercent: 97, metadataPercent: 11 },
        { deviceId: `${host}-b`, dataPercent: 0, metadataPercent: 10.3 },
      ];
    },
  );
  t.equal(monitor.poolUsage('1', 'n1-a'), undefined);
  await monitor.refresh();
  t.strictSame(monitor.poolUsage('1', 'n1-a'), { pools: 2, dataPercent: 97, metadataPercent: 40 });
  t.strictSame(monitor.poolUsage('2', 'n2-b'), { pools: 1, dataPercent: 0, metadataPercent: 10.3 });
  t.equal(monitor.poolUsage('1', 'n2-b'), undefined);
  reachable = false;
  await monitor.refresh();
  t.equal(monitor.poolUsage('2', 'n2-b'), undefined);
  t.equal(monitor.isDown('2'), false, 'that is no word about glusterd');
});
