import { readFileSync } from 'node:fs';
import t from 'tap';
import { isDomainError } from '../../src/domain/errors.ts';
import { parseTopology } from '../../src/topology/parse.ts';

const nodeWith = (changes: object, devices: unknown = []) => ({
  clusters: [
    { nodes: [{ node: { hostnames: { manage: ['h1'], storage: ['192.0.2.1'] }, zone: 1, ...changes }, devices }] },
  ],
});
const parse = (data: unknown) => parseTopology(JSON.stringify(data));
const problem = (data: unknown) => {
  try {
    parse(data);
  } catch (error) {
    if (isDomainError(error, 'invalid')) return error.message;
    throw error;
  }
  return 'accepted';
};

t.test('the example in the project', async (t) => {
  const { clusters } = parseTopology(readFileSync(new URL('../../topology.example.json', import.meta.url), 'utf8'));
  const nodes = clusters.flatMap((cluster) => cluster.nodes);
  t.equal(clusters.length, 1);
  t.equal(nodes.length, 6);
  t.same([...new Set(nodes.map(({ zone }) => zone))], [1, 2, 3]);
  t.ok(nodes.every(({ devices }) => devices.length === 2));
});

t.test('defaults: flags true, no tags, data kept', async (t) => {
  t.same(parse(nodeWith({}, ['/dev/sdb', { name: '/dev/sdc' }])), {
    clusters: [
      {
        file: true,
        block: true,
        nodes: [
          {
            host: 'h1',
            manage: ['h1'],
            storage: ['192.0.2.1'],
            zone: 1,
            tags: {},
            devices: [
              { name: '/dev/sdb', destroyData: false, tags: {} },
              { name: '/dev/sdc', destroyData: false, tags: {} },
            ],
          },
        ],
      },
    ],
  });
});

t.test('keys in any case, unknown keys and nulls as Heketi takes them; names of tags stay', async (t) => {
  const wanted = parse({
    Clusters: [
      {
        File: false,
        BLOCK: null,
        comment: 'ignored',
        nodes: [
          {
            Node: { Hostnames: { Manage: ['h1'], storage: ['h1'] }, Zone: 2, cluster: 'x', tags: { Rack: 'A' } },
            devices: [{ name: '/dev/sdb', destroyData: true, tags: { SSD: 'yes' } }],
          },
        ],
      },
    ],
  });
  t.match(wanted.clusters[0], { file: false, block: true, nodes: [{ zone: 2, tags: { Rack: 'A' } }] });
  t.same(wanted.clusters[0]?.nodes[0]?.devices, [{ name: '/dev/sdb', destroyData: true, tags: { SSD: 'yes' } }]);
});

t.test('a problem names its place, what is allowed and what was found', async (t) => {
  const at = 'clusters[0].nodes[0].node';
  t.equal(
    problem(nodeWith({ hostnames: { manage: [], storage: ['192.0.2.1'] } })),
    `${at}.hostnames.manage: must be a list of at least one host name or IP address, found []`,
  );
  t.equal(problem(nodeWith({ zone: 0 })), `${at}.zone: must be a whole number of at least 1, found 0`);
  t.equal(problem(nodeWith({ zone: '1' })), `${at}.zone: must be a whole number of at least 1, found "1"`);
  t.equal(
    problem(nodeWith({ hostnames: { manage: ['a b'], storage: ['192.0.2.1'] } })),
    `${at}.hostnames.manage[0]: must be a host name or an IP address, found "a b"`,
  );
  t.match(problem(nodeWith({ tags: { 'a b': 'c' } })), `${at}.tags: must be at most 32 tags`);
  t.match(problem(nodeWith({ tags: { a: 1 } })), `${at}.tags.a: must be at most 32 tags`);
  const devices = 'clusters[0].nodes[0].devices';
  t.equal(
    problem(nodeWith({}, ['sdb'])),
    `${devices}[0]: must be an absolute path of letters, digits and _ . : / -, found "sdb"`,
  );
  t.match(problem(nodeWith({}, ['/dev/sdb', '/dev/$(reboot)'])), `${devices}[1]: must be an absolute path`);
  t.match(problem(nodeWith({}, [{ name: 'sdb' }])), `${devices}[0].name: must be an absolute path`);
  t.match(problem(nodeWith({}, [{ name: '/dev/sdb', destroydata: 'yes' }])), `${devices}[0].destroydata: must be true`);
  t.match(problem(nodeWith({}, [7])), `${devices}[0]: must be a path, or an object`);
  t.equal(problem({}), 'clusters: must be a list of clusters, found nothing');
  t.equal(problem([]), 'the file: must be an object with "clusters", found []');
  t.match(problem({ clusters: [{ nodes: [{ node: {} }] }] }).split('\n'), [
    /hostnames: must be an object/,
    /zone: must/,
  ]);
});

t.test('what is listed twice is refused', async (t) => {
  const one = nodeWith({}, ['/dev/sdb', '/dev/sdb']).clusters[0];
  t.equal(
    problem({ clusters: [one, { nodes: nodeWith({}).clusters[0]?.nodes }] }),
    [
      'clusters[1].nodes[0].node.hostnames.manage[0]: h1 is listed already at clusters[0].nodes[0].node.hostnames.manage[0]',
      'clusters[0].nodes[0].devices[1]: /dev/sdb is listed already at clusters[0].nodes[0].devices[0]',
    ].join('\n'),
  );
});

t.test('text that is not JSON', async (t) => {
  t.throws(() => parseTopology('{"clusters": [}'), { code: 'invalid', message: /^not valid JSON: / });
});

t.test('host names as the REST API takes them', async (t) => {
  for (const host of ['192.0.2.1', '2001:db8::1', 'node_1', 'a.example', 'a.example.', 'x_'])
    t.equal(problem(nodeWith({ hostnames: { manage: [host], storage: [host] } })), 'accepted', host);
  for (const host of ['', '-a', 'a..b', `${'a'.repeat(65)}`, 'a/b', 'a;b'])
    t.match(problem(nodeWith({ hostnames: { manage: [host], storage: ['h'] } })), 'must be a host name', host);
});
