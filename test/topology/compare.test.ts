import t from 'tap';
import type { Tags } from '../../src/domain/tags.ts';
import { compareTopology } from '../../src/topology/compare.ts';
import { parseTopology } from '../../src/topology/parse.ts';

const entry = (host: string, devices: unknown[] = [], more: object = {}) => ({
  node: { hostnames: { manage: [host], storage: [`${host}.s`] }, zone: 1, ...more },
  devices,
});
const running = (host: string, devices: { name: string; paths?: string[]; tags?: Tags }[] = []) => ({
  id: `id-${host}`,
  zone: 1,
  manage: [host],
  storage: [`${host}.s`],
  tags: {},
  devices: devices.map(({ name, paths = [], tags = {} }) => ({ id: `id-${name}`, name, paths, tags })),
});
const wanted = (...clusters: object[]) => parseTopology(JSON.stringify({ clusters }));
const flags = { file: true, block: true };

t.test('nothing runs: everything is to be added to a new cluster', async (t) => {
  const { clusters, differences } = compareTopology(wanted({ nodes: [entry('a', ['/dev/b'])] }), { clusters: [] });
  t.match(clusters, [{ nodes: [{ running: null, clusterId: null, devices: [{ running: null }] }] }]);
  t.same(differences, []);
});

t.test('all is there: nothing to do, nothing to say', async (t) => {
  const state = { clusters: [{ ...flags, id: 'c1', nodes: [running('a', [{ name: '/dev/b' }])] }] };
  const { clusters, differences } = compareTopology(wanted({ nodes: [entry('a', ['/dev/b'])] }), state);
  t.match(clusters, [
    { nodes: [{ running: { id: 'id-a' }, clusterId: 'c1', devices: [{ running: { id: 'id-/dev/b' } }] }] },
  ]);
  t.same(differences, []);
});

t.test('new nodes join the cluster of the known ones, before and after them', async (t) => {
  const state = {
    clusters: [
      { ...flags, id: 'c1', nodes: [running('b')] },
      { ...flags, id: 'c2', nodes: [running('d')] },
    ],
  };
  const { clusters, differences } = compareTopology(
    wanted({ nodes: ['a', 'b', 'c', 'd', 'e'].map((h) => entry(h)) }),
    state,
  );
  t.same(
    clusters[0]?.nodes.map(({ clusterId }) => clusterId),
    ['c1', 'c1', 'c1', 'c2', 'c2'],
  );
  t.same(differences, ['Nodes of one cluster in the file are in different clusters on the server: b in c1, d in c2.']);
});

t.test('a device is known by any of its paths', async (t) => {
  const node = running('a', [{ name: '/dev/sdb', paths: ['/dev/disk/by-id/x'] }]);
  const state = { clusters: [{ ...flags, id: 'c1', nodes: [node] }] };
  const { clusters, differences } = compareTopology(wanted({ nodes: [entry('a', ['/dev/disk/by-id/x'])] }), state);
  t.match(clusters[0]?.nodes[0]?.devices, [{ running: { name: '/dev/sdb' } }]);
  t.same(differences, [
    'Device /dev/disk/by-id/x of node a: name: /dev/sdb on the server, /dev/disk/by-id/x in the file.',
  ]);
});

t.test('every difference that a load leaves alone is a sentence', async (t) => {
  const file = wanted({
    block: false,
    nodes: [entry('a', [{ name: '/dev/b', tags: { t: '1' } }], { zone: 2, tags: { rack: 'x' } })],
  });
  const node = { ...running('a', [{ name: '/dev/b' }, { name: '/dev/z' }]), storage: ['192.0.2.9'] };
  const state = { clusters: [{ ...flags, id: 'c1', nodes: [node, running('q')] }] };
  t.same(compareTopology(file, state).differences, [
    'Cluster c1: "block" is true on the server, false in the file.',
    'Node a: zone: 1 on the server, 2 in the file.',
    'Node a: storage names: 192.0.2.9 on the server, a.s in the file.',
    'Node a: tags: none on the server, rack=x in the file.',
    'Device /dev/b of node a: tags: none on the server, t=1 in the file.',
    'Device /dev/z of node a is on the server, but not in the file.',
    'Node q of cluster c1 is on the server, but not in the file.',
  ]);
});
