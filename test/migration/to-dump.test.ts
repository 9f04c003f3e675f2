import t from 'tap';
import type { Records } from '../../src/domain/records.ts';
import type { Operation } from '../../src/domain/types.ts';
import type { Dump } from '../../src/migration/dump.ts';
import { fromDump } from '../../src/migration/from-dump.ts';
import { parseDump, printDump } from '../../src/migration/json.ts';
import { toDump } from '../../src/migration/to-dump.ts';
import { dumpOf, generationOf, jsonOf } from './fixtures.ts';

function recordsOf(dump: Dump): Records {
  const { records, problems } = fromDump(dump);
  if (records === null) throw new Error(problems.join('\n'));
  return records;
}

const records = recordsOf(dumpOf('small'));

const anOperation = (change: Partial<Operation>): Operation => ({
  id: 'a'.repeat(32),
  queueId: 'b'.repeat(32),
  parentId: null,
  kind: 'create-volume',
  state: 'running',
  targetId: '',
  plan: {},
  issuer: '',
  attempts: 1,
  stepsDone: 0,
  stepsTotal: 1,
  error: null,
  location: null,
  startedAt: 1_700_000_000_999,
  endedAt: null,
  ...change,
});

t.test('what was taken over is dumped as Heketi had it, to the byte', async (t) => {
  for (const name of ['empty', 'small'] as const) {
    const dump = dumpOf(name);
    t.equal(printDump(toDump(recordsOf(dump), generationOf(dump))), jsonOf(name));
  }
});

t.test('a hosting volume adds up', async (t) => {
  const rich = dumpOf('rich');
  const emptied: Dump = {
    ...rich,
    blockvolumeentries: [],
    volumeentries: rich.volumeentries.map((volume) => ({
      ...volume,
      Info: { ...volume.Info, blockinfo: { ...volume.Info.blockinfo, blockvolume: [] } },
    })),
  };
  const { volumeentries } = toDump(recordsOf(emptied), '');
  const hosting = volumeentries.filter(({ Info }) => Info.block);
  t.match(
    hosting.map(({ Info }) => [Info.size, Info.blockinfo]),
    [[100, { freesize: 98, reservedsize: 2, blockvolume: [], restriction: '' }]],
  );
  t.strictSame(recordsOf(toDump(recordsOf(emptied), '')), recordsOf(emptied), 'and comes back the same');
});

t.test('work under way', async (t) => {
  const [volume] = records.volumes;
  const bricks = records.bricks.filter(({ volumeId }) => volumeId === volume?.id);
  const cases = [
    ['create-volume', 'running', 1, 1, 2, ''],
    ['delete-volume', 'interrupted', 2, 3, 4, 'stale'],
    ['expand-volume', 'undoing', 3, 1, 5, 'failed'],
  ] as const;
  for (const [kind, state, type, onBrick, onVolume, status] of cases) {
    const operation = anOperation({ kind, state, targetId: volume?.id ?? '' });
    const marked = {
      ...records,
      operations: [operation],
      bricks: records.bricks.map((brick) => (bricks.includes(brick) ? { ...brick, pendingOp: operation.id } : brick)),
    };
    const { pendingoperations, brickentries } = toDump(marked, '');
    t.strictSame(pendingoperations, [
      {
        Id: operation.id,
        Timestamp: 1_700_000_000,
        Type: type,
        Actions: [
          ...bricks.map(({ id }) => ({ Change: onBrick, Id: id, Delta: null })),
          { Change: onVolume, Id: volume?.id, Delta: null },
        ],
        Status: status,
      },
    ]);
    t.equal(brickentries.filter(({ Pending }) => Pending.Id === operation.id).length, bricks.length);
  }
});

t.test('nodes and devices that are being added are not there yet, those that go still are', async (t) => {
  const [node] = records.nodes;
  const shown = (kind: 'add-node' | 'delete-node') => {
    const operation = anOperation({ kind, targetId: node?.id ?? '' });
    const nodes = records.nodes.map((one) => (one === node ? { ...one, pendingOp: operation.id } : one));
    return toDump({ ...records, nodes, operations: [operation] }, '');
  };
  t.notOk(shown('add-node').nodeentries.some(({ Info }) => Info.id === node?.id));
  t.notOk(shown('add-node').clusterentries.some(({ Info }) => Info.nodes.includes(node?.id ?? '')));
  t.ok(shown('delete-node').nodeentries.some(({ Info }) => Info.id === node?.id));
  t.strictSame(shown('delete-node').pendingoperations, [], 'Heketi keeps no record of them');
});

t.test('a dump of ours is read again', async (t) => {
  t.strictSame(recordsOf(parseDump(printDump(toDump(records, 'x')))), records);
});
