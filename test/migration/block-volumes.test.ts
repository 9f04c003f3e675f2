import t from 'tap';
import type { Dump } from '../../src/migration/dump.ts';
import { fromDump } from '../../src/migration/from-dump.ts';
import { changed, dumpOf } from './fixtures.ts';

const rich = dumpOf('rich');
const hostingIndex = rich.volumeentries.findIndex(({ Info }) => Info.block);
const hosting = rich.volumeentries[hostingIndex]?.Info;
if (hosting === undefined) throw new Error('no hosting volume');

type BlockInfo = Dump['volumeentries'][number]['Info']['blockinfo'];

const withInfo = (change: Partial<BlockInfo>, dump = rich): Dump =>
  changed(
    dump,
    'volumeentries',
    (volume) => ({ ...volume, Info: { ...volume.Info, blockinfo: { ...volume.Info.blockinfo, ...change } } }),
    hostingIndex,
  );

t.test('block volumes and what their hosting volume keeps back', async (t) => {
  const { records } = fromDump(rich);
  t.strictSame(records?.hosting, [{ volumeId: hosting.id, reservedGib: 2, restriction: '' }]);
  t.strictSame(
    records?.blockVolumes.find(({ name }) => name === 'b4'),
    {
      id: 'ab889e73daa2f119fd6b915caa2181af',
      hostingId: hosting.id,
      name: 'b4',
      sizeGib: 4,
      takenGib: 4,
      usableGib: 4,
      haCount: 2,
      auth: false,
      hosts: ['192.168.20.1', '192.168.20.4'],
      iqn: 'fakeIQN',
      username: '',
      password: '',
      pendingOp: null,
      expandOp: null,
    },
  );
  t.match(
    records?.blockVolumes.find(({ sizeGib }) => sizeGib === 5),
    { auth: true, username: 'heketi-user', password: 'secret' },
  );
});

t.test('old records do not say what can be used', async (t) => {
  const old = changed(rich, 'blockvolumeentries', (block) => ({ ...block, Info: { ...block.Info, usablesize: 0 } }));
  t.strictSame(fromDump(old).records?.blockVolumes, fromDump(rich).records?.blockVolumes);
});

t.test("a lock stays, and Heketi's repairs are made", async (t) => {
  const locked = /takes no more block volumes: its sizes do not add up, or leave no reserve/;
  const cases: [Partial<BlockInfo>, object, RegExp[]][] = [
    [{ restriction: 'locked' }, { reservedGib: 2, restriction: 'locked' }, []],
    // 34 GiB of 100 are taken.
    [{ freesize: 60 }, { reservedGib: 2, restriction: 'locked-by-update' }, [locked]],
    [{ freesize: 66, reservedsize: 0 }, { reservedGib: 2, restriction: '' }, []],
  ];
  for (const [info, expected, notes] of cases) {
    const told = fromDump(withInfo(info));
    t.match(told.records?.hosting, [expected]);
    t.match(
      told.notes.filter((note) => note.startsWith('Block')),
      notes,
    );
    t.equal(told.notes.filter((note) => note.startsWith('Block')).length, notes.length);
  }
  const full = changed(rich, 'blockvolumeentries', (block) => ({ ...block, Info: { ...block.Info, size: 71 } }));
  t.match(fromDump(withInfo({ freesize: 0, reservedsize: 0 }, full)).records?.hosting, [
    { reservedGib: 0, restriction: 'locked-by-update' },
  ]);
});

t.test('what can be none', async (t) => {
  const gone = 'f'.repeat(32);
  const other = rich.volumeentries.find(({ Info }) => !Info.block)?.Info.id ?? '';
  type Info = Dump['blockvolumeentries'][number]['Info'];
  const block = (change: Partial<Info>) =>
    changed(rich, 'blockvolumeentries', (one) => ({ ...one, Info: { ...one.Info, ...change } }));
  const cases: [Dump, RegExp][] = [
    [block({ blockhostingvolume: gone }), new RegExp(`belongs to volume ${gone}, which is not there`)],
    [block({ blockhostingvolume: other }), /which holds none\.$/],
    [block({ name: 'a;b' }), /has the name "a;b"/],
    [block({ name: 'b4' }), /^There are two block volumes b4 in hosting volume/],
    [block({ size: 0 }), /impossible size of 0 GiB/],
    [block({ size: 500 }), /has 100 GiB, and \d+ of them are taken/],
    [block({ id: 'x' }), /A block volume has the id "x"/],
    [withInfo({ restriction: 'closed' }), /has the restriction "closed", which is none/],
    [
      changed(rich, 'blockvolumeentries', (one) => ({ ...one, Pending: { Id: gone } })),
      /^Block volume [0-9a-f]{32} is marked by operation/,
    ],
  ];
  for (const [dump, text] of cases) {
    const { records, problems } = fromDump(dump);
    t.ok(
      problems.some((problem) => text.test(problem)),
      `${text}: ${problems}`,
    );
    t.equal(records, null);
  }
});

t.test('links to block volumes that are gone are dropped', async (t) => {
  const gone = 'f'.repeat(32);
  const dump = withInfo({ blockvolume: [...(hosting.blockinfo.blockvolume ?? []), gone] });
  t.match(fromDump(dump).notes[0], `Volume ${hosting.id} lists ${gone}, which is not there; the link is dropped.`);
});
