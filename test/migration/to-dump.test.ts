import t from 'tap';
import type { Records } from '../../src/domain/records.ts';
import type { Brick, Operation } from '../../src/domain/types.ts';
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

t.test('all but the clusters that a volume was asked for in, which nobody needs', async (t) => {
  const rich = dumpOf('rich');
  const volumeentries = rich.volumeentries.map((volume) => ({ ...volume, Info: { ...volume.Info, clusters: [] } }));
  t.notSame(volumeentries, rich.volumeentries);
  t.equal(
    printDump(toDump(recordsOf(rich), generationOf(rich))),
    printDump({ ...rich, volumeentries }),
    'block volumes, hosting volumes, tags and arbiters included',
  );
});

/** The pending operations of a dump in which the first volume and its bricks, as `mark` changes them, belong to `operation`. */
function underWay(
  operation: Operation,
  others: readonly Operation[] = [],
  mark: (index: number) => Partial<Brick> = () => ({}),
) {
  const [volume] = records.volumes;
  let index = 0;
  const marked: Records = {
    ...records,
    operations: [operation, ...others],
    volumes: records.volumes.map((one) => (one === volume ? { ...one, pendingOp: operation.id } : one)),
    bricks: records.bricks.map((brick) =>
      brick.volumeId === volume?.id ? { ...brick, pendingOp: operation.id, ...mark(index++) } : brick,
    ),
  };
  return toDump(marked, '').pendingoperations;
}

const [volume] = records.volumes;
const ids = records.bricks.filter(({ volumeId }) => volumeId === volume?.id).map(({ id }) => id);
const actions = (...changes: [number, string | undefined][]) =>
  changes.map(([Change, Id]) => ({ Change, Id, Delta: null }));

t.test('work under way', async (t) => {
  const target = volume?.id ?? '';
  type Case = [Operation['kind'], Operation['state'], number, string, [number, string][]];
  const each = (change: number) => ids.map((id): [number, string] => [change, id]);
  const cases: Case[] = [
    ['create-volume', 'running', 1, '', [...each(1), [2, target]]],
    ['delete-volume', 'interrupted', 2, 'stale', [...each(3), [4, target]]],
    ['expand-volume', 'undoing', 3, 'failed', [...each(1), [5, target]]],
    ['create-block-volume', 'running', 4, '', [...each(1), [2, target], [6, target]]],
    ['delete-block-volume', 'running', 5, '', [[7, target]]],
    ['expand-block-volume', 'running', 9, '', [[14, target]]],
    ['clone-volume', 'running', 7, '', [[11, target], ...each(1)]],
  ];
  for (const [kind, state, Type, Status, changes] of cases) {
    const operation = anOperation({ kind, state, targetId: target });
    t.strictSame(underWay(operation), [
      {
        Id: operation.id,
        Timestamp: 1_700_000_000,
        Type,
        Actions: actions(...changes),
        Status,
      },
    ]);
  }
});

t.test('an eviction is a part of a removal', async (t) => {
  const device = 'd'.repeat(32);
  const removal = anOperation({ id: 'b'.repeat(32), kind: 'remove-device', targetId: device });
  const eviction = anOperation({ kind: 'evict-brick', parentId: removal.id });
  const [first = '', second = '', third = ''] = ids;
  const told = underWay(eviction, [removal], (index) => [{}, { replaces: first }, { pendingOp: null }][index] ?? {});
  t.match(told, [
    { Id: eviction.id, Type: 8, Actions: actions([3, first], [13, removal.id], [1, second]) },
    { Id: removal.id, Type: 6, Actions: actions([8, device], [12, eviction.id]) },
  ]);
  t.notMatch(JSON.stringify(told), third);
});

t.test('work of which Heketi keeps no record', async (t) => {
  for (const kind of ['add-node', 'set-device-state', 'resync-device', 'clean-up'] as const) {
    t.strictSame(underWay(anOperation({ kind })), [], kind);
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
