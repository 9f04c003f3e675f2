import t from 'tap';
import type { VolumeSpec } from '../../src/executor/executor.ts';
import { recorded } from './recordings.ts';
import { executorOver, scripted } from './scripted.ts';

t.test('bricks on IPv6 addresses are made again on the nodes that have these', async (t) => {
  const path = '/bricks/vg_a/r/brick';
  const hosts = ['2001:db8::1', '2001:db8::2'];
  const volume: VolumeSpec = {
    name: 'six',
    type: 'replicate',
    layout: ['replica', '2'],
    sets: [hosts.map((host) => `${host}:${path}`)],
    options: [],
    gid: 0,
    manageNames: new Map(hosts.map((host, index) => [host, `manage${index}`])),
  };
  let creates = 0;
  const runner = scripted((words) => {
    if (words.includes('volume create')) {
      return recorded(creates++ === 0 ? 'volume-create-after-failed-create-xml' : 'volume-create-replica3-xml');
    }
    if (words.includes('volume info six')) return recorded('volume-info-notfound-xml');
    if (words.includes('volume info')) return recorded('volume-info-none-xml');
    return words.includes('gluster') ? recorded('volume-start-xml') : '';
  });
  await executorOver(runner).ensureVolume(['h1'], volume);
  t.equal(creates, 2);
  for (const name of ['manage0', 'manage1']) {
    t.ok(runner.asked.includes(`${name}: rmdir ${path}`), name);
    t.ok(runner.asked.includes(`${name}: mkdir -p ${path}`), name);
  }
});
