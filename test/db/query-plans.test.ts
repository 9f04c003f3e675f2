import { join } from 'node:path';
import t from 'tap';
import { createReader, createWriter } from '../../src/db/gather.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { createStatements, type Statements, type Values } from '../../src/db/statements.ts';
import type { Reader, Writer } from '../../src/db/tables.ts';
import { isDomainError } from '../../src/domain/errors.ts';
import {
  aBlockVolume,
  aBrick,
  aCluster,
  aDevice,
  aLeftover,
  aNode,
  anOperation,
  aPool,
  aVolume,
  clock,
} from './objects.ts';

const { database, close } = openDatabase(':memory:');
migrate(database, join(import.meta.dirname, '../../src/db/migrations'), clock);
t.teardown(close);

const statements = createStatements(database);
const used = new Map<string, Values>();

/** Notes every statement on its way to the database. */
const noting = Object.fromEntries(
  Object.entries(statements).map(([verb, run]) => [
    verb,
    (sql: string, ...values: Values) => {
      used.set(sql, values);
      return run(sql, ...values);
    },
  ]),
) as unknown as Statements;

function plansOf(call: () => unknown): string[] {
  used.clear();
  try {
    call();
  } catch (error) {
    if (!isDomainError(error, 'not_found')) throw error;
  }
  return [...used].flatMap(([sql, values]) => {
    const rows = statements.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    return rows.map((row) => row.detail);
  });
}

const growing = /^SCAN (volumes|block_volumes|bricks|thin_pools|operations|leftovers)\b/;

t.test('what is read for a request does not grow with the number of volumes', async (t) => {
  const reader = createReader(noting);
  const wholeFile: (keyof Reader)[] = ['listDamage', 'listDanglingRows', 'listWrongSums'];
  const wholeLists: (keyof Reader)[] = [
    'listVolumeIds',
    'listBlockVolumeIds',
    'listLeftovers',
    'listAllVolumes',
    'listAllPools',
  ];
  const asked: Partial<Record<keyof Reader, unknown[]>> = { listOperations: [['running', 'undoing']] };
  for (const name of Object.keys(reader) as (keyof Reader)[]) {
    if (wholeFile.includes(name)) continue;
    const call = reader[name] as (...values: unknown[]) => unknown;
    const plans = plansOf(() => call(...(asked[name] ?? ['x', 'y'].slice(0, call.length))));
    t.ok(plans.length > 0, `${name} reads something`);
    const scans = plans.filter((plan) => growing.test(plan));
    if (!wholeLists.includes(name)) t.same(scans, [], name);
  }
});

t.test('lists of volumes come from an index alone', async (t) => {
  const reader = createReader(noting);
  t.same(
    plansOf(() => reader.listClusterVolumeIds('c1')),
    ['SEARCH volumes USING COVERING INDEX volumes_visible (cluster_id=?)'],
  );
  t.match(plansOf(() => reader.listVolumeIds())[0], /^SCAN volumes USING COVERING INDEX volumes_visible/);
});

t.test('changes touch the rows they name', async (t) => {
  const writer = createWriter(noting);
  type Change = Exclude<keyof Writer, keyof Reader | 'onCommit'>;
  const changes: Record<Change, () => void> = {
    insertCluster: () => writer.insertCluster(aCluster()),
    updateClusterFlags: () => writer.updateClusterFlags('c1', { file: true, block: false }),
    insertNode: () => writer.insertNode(aNode()),
    updateNode: () => writer.updateNode('n1', { state: 'offline' }),
    insertDevice: () => writer.insertDevice(aDevice()),
    updateDevice: () => writer.updateDevice('d1', { totalKib: 2_000_000 }),
    insertOperation: () => writer.insertOperation(anOperation()),
    updateOperation: () => writer.updateOperation('o1', { state: 'done', endedAt: 5 }),
    insertVolume: () => writer.insertVolume(aVolume({ block: true })),
    updateHostingVolume: () => writer.updateHostingVolume('v1', { restriction: 'locked' }),
    insertBlockVolume: () => writer.insertBlockVolume(aBlockVolume()),
    updateBlockVolume: () => writer.updateBlockVolume('k1', { takenGib: 4 }),
    removeBlockHost: () => writer.removeBlockHost('c1', 'storage2'),
    removeBlockVolume: () => writer.removeBlockVolume('k1'),
    updateVolume: () => writer.updateVolume('v1', { pendingOp: null }),
    guessSets: () => writer.guessSets('v1'),
    insertPool: () => writer.insertPool(aPool()),
    insertBrick: () => writer.insertBrick(aBrick()),
    updateBrick: () => writer.updateBrick('b1', { pendingOp: null }),
    markBricks: () => writer.markBricks('v1', null, 'o1'),
    insertLeftover: () => writer.insertLeftover(aLeftover()),
    updateLeftover: () => writer.updateLeftover('l1', { attempts: 2, lastError: '' }),
    removeLeftover: () => writer.removeLeftover('l1'),
    removeBrick: () => writer.removeBrick('b1'),
    removePool: () => writer.removePool('p1'),
    removeVolume: () => writer.removeVolume('v1'),
    removeEndedOperations: () => writer.removeEndedOperations(6),
    removeDevice: () => writer.removeDevice('d1'),
    removeNode: () => writer.removeNode('n1'),
    removeCluster: () => writer.removeCluster('c1'),
    saveSetting: () => writer.saveSetting('key', 'value'),
    removeSetting: () => writer.removeSetting('key'),
  };
  database.exec('BEGIN');
  for (const [name, change] of Object.entries(changes)) {
    const scans = plansOf(change).filter((plan) => /^SCAN (?!json_each)/.test(plan));
    t.ok(used.size > 0, `${name} changes something`);
    t.same(scans, [], name);
  }
  database.exec('ROLLBACK');
});

t.test('every foreign key has an index, so that removing what it refers to reads no other rows', async (t) => {
  const rows = database
    .prepare<[], { child: string; column: string }>(
      `SELECT t.name AS child, k."from" AS column FROM sqlite_schema t, pragma_foreign_key_list(t.name) k
       WHERE t.type = 'table'`,
    )
    .all();
  const indexed = new Set(
    database
      .prepare(
        `SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
         WHERE t.type = 'table' AND c.seqno = 0`,
      )
      .pluck()
      .all(),
  );
  t.ok(rows.length > 10);
  for (const { child, column } of rows) t.ok(indexed.has(`${child}.${column}`), `${child}.${column}`);
});
