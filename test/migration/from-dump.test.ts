import t from 'tap';
import type { Dump } from '../../src/migration/dump.ts';
import { fromDump } from '../../src/migration/from-dump.ts';
import { changed, dumpOf } from './fixtures.ts';

const small = dumpOf('small');
const problems = (dump: Dump) => fromDump(dump).problems;

t.test('a sound database has neither problems nor notes', async (t) => {
  for (const name of ['empty', 'small'] as const) {
    const { records, ...told } = fromDump(dumpOf(name));
    t.strictSame(told, { problems: [], notes: [] });
    t.ok(records);
  }
});

t.test('names on the nodes are kept to the letter, a pool has the name that it has', async (t) => {
  const { records } = fromDump(small);
  for (const entry of small.brickentries) {
    const brick = records?.bricks.find(({ id }) => id === entry.Info.id);
    const pool = records?.pools.find(({ id }) => id === brick?.poolId);
    t.match(brick, { path: entry.Info.path, lvName: `brick_${entry.Info.id}`, nodeId: entry.Info.node });
    t.match(pool, { name: entry.LvmThinPool, deviceId: entry.Info.device, sizeKib: entry.TpSize });
  }
  const strangers = small.brickentries.filter(({ Info, LvmThinPool }) => LvmThinPool !== `tp_${Info.id}`);
  t.ok(strangers.length > 0, 'there are pools that are not named after their bricks');
});

t.test('old records have no names: they follow from the id', async (t) => {
  const { records } = fromDump(changed(small, 'brickentries', (brick) => ({ ...brick, LvmThinPool: '', LvmLv: '' })));
  const { id } = small.brickentries[0]?.Info ?? { id: '' };
  const brick = records?.bricks.find((one) => one.id === id);
  t.match(brick, { lvName: `brick_${id}`, poolId: id });
  t.match(
    records?.pools.find((pool) => pool.id === id),
    { name: `tp_${id}` },
  );
});

t.test("a clone's brick is in its origin's pool and takes no space of its own", async (t) => {
  const origin = small.brickentries.find(({ Info }) => Info.volume === single.Info.id);
  if (origin === undefined) throw new Error('no brick');
  const volume = 'e'.repeat(32);
  const brick = '0'.repeat(32);
  const clone: Dump = {
    ...small,
    volumeentries: [
      ...small.volumeentries,
      { ...single, Info: { ...single.Info, id: volume, name: 'clone' }, Bricks: [brick] },
    ],
    brickentries: [
      {
        ...origin,
        Info: { ...origin.Info, id: brick, volume, path: '/run/gluster/snaps/abc/brick1/brick' },
        LvmLv: 'abc_0',
      },
      ...small.brickentries,
    ],
  };
  const { records } = fromDump(clone);
  t.match(
    records?.bricks.find(({ id }) => id === brick),
    { lvName: 'abc_0', poolId: origin.LvmThinPool.slice(3), path: '/run/gluster/snaps/abc/brick1/brick' },
  );
  t.equal(records?.pools.length, small.brickentries.length);
  t.strictSame(records?.devices, fromDump(small).records?.devices);
});

t.test('space that Heketi counted without a pool stays taken', async (t) => {
  const [device] = small.deviceentries;
  if (device === undefined) throw new Error('no device');
  const { storage } = device.Info;
  const leaked = changed(small, 'deviceentries', (entry) => ({
    ...entry,
    Info: { ...entry.Info, storage: { ...storage, free: storage.free - 4096, used: storage.used + 4096 } },
  }));
  const { records, notes } = fromDump(leaked);
  t.equal(records?.devices.find(({ id }) => id === device.Info.id)?.foreignKib, 4096);
  t.match(notes, [/Heketi counted \d+ KiB as used, its thin pools take \d+; the rest stays taken/]);

  const forgotten = changed(small, 'deviceentries', (entry) => ({
    ...entry,
    Info: { ...entry.Info, storage: { ...storage, free: storage.total, used: 0 } },
  }));
  const told = fromDump(forgotten);
  t.equal(told.records?.devices.find(({ id }) => id === device.Info.id)?.foreignKib, 0);
  t.match(told.notes, [/Heketi counted 0 KiB as used, its thin pools take \d+; these count/]);
});

t.test('what is odd is kept, and told', async (t) => {
  const larger = changed(small, 'volumeentries', (v) => ({ ...v, Info: { ...v.Info, size: 11 } }));
  t.match(fromDump(larger), {
    problems: [],
    notes: [/^Volume [0-9a-f]{32} is said to have 11 GiB, and its bricks hold 10 GiB\.$/],
  });
  const moved = changed(small, 'brickentries', (b) => ({ ...b, Info: { ...b.Info, path: '/data/brick' } }));
  t.match(fromDump(moved), { problems: [], notes: [/^Brick [0-9a-f]{32} is at \/data\/brick, and one of its/] });
});

t.test('clusters of old databases hold everything', async (t) => {
  const flagged = changed(small, 'clusterentries', ({ Info }) => ({ Info: { ...Info, block: false } }));
  t.match(fromDump(flagged).records?.clusters, [{ block: false, file: true }]);
  t.match(fromDump({ ...flagged, dbattributeentries: [] }).records?.clusters, [{ block: true, file: true }]);
});

t.test('references to nothing', async (t) => {
  const gone = 'f'.repeat(32);
  const cases: [Dump, string][] = [
    [
      changed(small, 'nodeentries', (entry) => ({ ...entry, Info: { ...entry.Info, cluster: gone } })),
      `belongs to cluster ${gone}, which is not there.`,
    ],
    [
      changed(small, 'deviceentries', (entry) => ({ ...entry, NodeId: gone })),
      `belongs to node ${gone}, which is not there.`,
    ],
    [
      changed(small, 'brickentries', (entry) => ({ ...entry, Info: { ...entry.Info, device: gone } })),
      `belongs to device ${gone}, which is not there.`,
    ],
    [
      changed(small, 'brickentries', (entry) => ({ ...entry, Info: { ...entry.Info, volume: gone } })),
      `belongs to volume ${gone}, which is not there.`,
    ],
    [
      changed(small, 'brickentries', (entry) => ({ ...entry, Info: { ...entry.Info, node: gone } })),
      `is on node ${gone}, but its device is on node`,
    ],
    [
      changed(small, 'volumeentries', (entry) => ({ ...entry, Info: { ...entry.Info, cluster: gone } })),
      `belongs to cluster ${gone}, which is not there.`,
    ],
  ];
  for (const [dump, text] of cases) {
    const [first = ''] = problems(dump);
    t.match(first, text);
    t.match(first, /^(Node|Device|Brick|Volume) [0-9a-f]{32} /);
    t.equal(fromDump(dump).records, null);
  }
});

t.test('links from parents to nothing are dropped, and told', async (t) => {
  const gone = 'f'.repeat(32);
  const dump = changed(small, 'clusterentries', ({ Info }) => ({
    Info: { ...Info, volumes: [...Info.volumes, gone] },
  }));
  const { records, notes } = fromDump(dump);
  t.strictSame(records, fromDump(small).records);
  t.strictSame(notes, [
    `Cluster ${small.clusterentries[0]?.Info.id} lists ${gone}, which is not there; the link is dropped.`,
  ]);
});

t.test('what is there twice', async (t) => {
  const [first, second] = small.nodeentries;
  if (first === undefined || second === undefined) throw new Error('no nodes');
  const { manage, storage } = second.Info.hostnames;
  const names = changed(small, 'nodeentries', (entry) => ({
    ...entry,
    Info: { ...entry.Info, hostnames: { manage, storage } },
  }));
  t.strictSame(problems(names), [
    `More than one node has the manage hostname ${manage[0]}.`,
    `More than one node has the storage hostname ${storage[0]}.`,
  ]);

  const volumes = changed(small, 'volumeentries', (entry) => ({ ...entry, Info: { ...entry.Info, name: 'web' } }));
  t.match(problems(volumes), [/^There are two volumes web of cluster [0-9a-f]{32}\.$/]);

  const entries: Dump = { ...small, nodeentries: [...small.nodeentries, first] };
  t.ok(problems(entries).includes(`There are two entries of node ${first.Info.id}.`));

  const uuids = {
    ...small,
    deviceentries: small.deviceentries.map((d) => ({ ...d, Info: { ...d.Info, pv_uuid: 'x' } })),
  };
  t.strictSame(problems(uuids), ['More than one device is the physical volume x.']);
});

t.test('values that can be none', async (t) => {
  const cases: [Dump, RegExp][] = [
    [changed(small, 'brickentries', (b) => ({ ...b, Info: { ...b.Info, path: '' } })), /has an empty path/],
    [changed(small, 'brickentries', (b) => ({ ...b, Info: { ...b.Info, path: '/;rm -rf /brick' } })), /can't be one/],
    [changed(small, 'brickentries', (b) => ({ ...b, LvmThinPool: '-f' })), /names the logical volume "-f"/],
    [changed(small, 'brickentries', (b) => ({ ...b, TpSize: 0 })), /impossible size/],
    [changed(small, 'brickentries', (b) => ({ ...b, TpSize: 2 ** 40 })), /and \d+ of them are taken/],
    [
      changed(small, 'deviceentries', (d) => ({ ...d, Info: { ...d.Info, storage: { total: 9, free: 4, used: 4 } } })),
      /has 9 KiB, which are not 4 free and 4 used/,
    ],
    [changed(small, 'nodeentries', (n) => ({ ...n, State: 'tired' })), /has the state "tired"/],
    [
      changed(small, 'nodeentries', (n) => ({
        ...n,
        Info: { ...n.Info, hostnames: { manage: ['-x'], storage: ['a'] } },
      })),
      /manage hostname "-x"/,
    ],
    [
      changed(small, 'nodeentries', (n) => ({ ...n, Info: { ...n.Info, hostnames: { manage: ['a'], storage: [] } } })),
      /has no storage hostname/,
    ],
    [changed(small, 'deviceentries', (d) => ({ ...d, Info: { ...d.Info, name: 'sdb' } })), /has the name "sdb"/],
    [changed(small, 'volumeentries', (v) => ({ ...v, Info: { ...v.Info, size: 0 } })), /impossible size of 0 GiB/],
    [changed(small, 'volumeentries', (v) => ({ ...v, Info: { ...v.Info, name: 'a b' } })), /has the name "a b"/],
    [changed(small, 'clusterentries', ({ Info }) => ({ Info: { ...Info, id: 'C1' } })), /A cluster has the id "C1"/],
  ];
  for (const [dump, text] of cases)
    t.ok(
      problems(dump).some((problem) => text.test(problem)),
      `${text}`,
    );
  const wrapped = changed(small, 'deviceentries', (d) => ({
    ...d,
    Info: { ...d.Info, storage: { ...d.Info.storage, used: 2 ** 64 - 4096 } },
  }));
  t.match(problems(wrapped), [/impossible size/]);
});

t.test('durabilities', async (t) => {
  const with_ = (type: string, replica = 0, data = 0, redundancy = 0) =>
    changed(small, 'volumeentries', (v) => ({
      ...v,
      Info: { ...v.Info, durability: { type, replicate: { replica }, disperse: { data, redundancy } } },
    }));
  t.strictSame(problems(with_('mirror')), ['Not a known volume durability type: mirror']);
  t.match(problems(with_('replicate', -1)), [/: Invalid replica value$/]);
  t.match(problems(with_('disperse', 0, 3, 1)), [/: Invalid dispersion combination: 3\+1$/]);
  t.match(
    problems(with_('replicate')),
    [/has 3 bricks, and its sets have 2 each/],
    'two replicas where nothing is said',
  );
  t.match(problems(with_('disperse')), [/has 3 bricks, and its sets have 6 each/], '4+2 where nothing is said');
  t.match(fromDump(with_('')).records?.volumes[0], { durability: { type: 'none' }, requested: { type: '' } });
});

t.test('work under way has to end first, a mark without its operation is told', async (t) => {
  const operation = { Id: 'a'.repeat(32), Timestamp: 1, Type: 3, Actions: [], Status: 'stale' };
  t.strictSame(problems({ ...small, pendingoperations: [operation] }), [
    `Operation ${operation.Id} (expand-volume, stale) has not ended: let the old service clean it up first (heketi-cli server operations cleanup).`,
  ]);
  const marked = changed(small, 'brickentries', (b) => ({ ...b, Pending: { Id: operation.Id } }));
  t.strictSame(problems(marked), [
    `Brick ${small.brickentries[0]?.Info.id} is marked by operation ${operation.Id}, which is not there.`,
  ]);
});

t.test('a clone that was cut off is left out, its origin is as it was', async (t) => {
  const dump = dumpOf('crashed-clone');
  const { records, problems, notes } = fromDump(dump);
  t.strictSame(problems, []);
  t.match(notes, [/^The clone d407beb13a24b8e0eb8a7da7aa0296b5 was cut off/, /^Which bricks make a set is guessed/]);
  const origin = records?.volumes.find(({ id }) => id === '0486a346fa597ab5a4891d1faf0bd6a7');
  t.equal(origin?.pendingOp, null);
  t.equal(records?.bricks.filter(({ volumeId }) => volumeId === origin?.id).length, 6);
  t.equal(records?.bricks.length, dump.brickentries.length - 6);
  t.equal(new Set(records?.bricks.map(({ path }) => path)).size, records?.bricks.length, 'no path is there twice');
});

t.test('what a newer version wrote', async (t) => {
  const dump = { ...small, dbattributeentries: [...small.dbattributeentries, { Key: 'DB_HAS_WINGS', Value: 'yes' }] };
  t.strictSame(problems(dump), ['The attribute DB_HAS_WINGS is not known: a newer Heketi has written this.']);
});

type Volume = Dump['volumeentries'][number];
const single = small.volumeentries.find(({ Bricks }) => Bricks.length === 1) as Volume;
