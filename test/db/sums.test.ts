import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { createWriter } from '../../src/db/gather.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { createStatements, type Statements } from '../../src/db/statements.ts';
import type { Writer } from '../../src/db/tables.ts';
import { isDomainError } from '../../src/domain/errors.ts';
import { freeKib, type OperationState } from '../../src/domain/types.ts';
import { aBrick, aCluster, aDevice, aNode, anOperation, aPool, aVolume, clock } from './objects.ts';

const migrations = join(import.meta.dirname, '../../src/db/migrations');
const devices = ['d1', 'd2'];

type Step = (writer: Writer, statements: Statements) => void;

const pick = fc.constantFrom('1', '2', '3', '4', '5', '6');
const device = fc.constantFrom(...devices);
const size = fc.integer({ min: 1, max: 600 });
const metadata = fc.integer({ min: 0, max: 60 });
const state = fc.constantFrom<OperationState>('running', 'interrupted', 'undoing', 'done', 'failed');

/** One change, in the writer's words; pools are changed by SQL, for which the writer has no verb. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ id: pick, deviceId: device, sizeKib: size, metadataKib: metadata })
    .map((pool) => change((w) => w.insertPool(aPool(pool)))),
  pick.map((id) => change((w) => w.removePool(id))),
  fc.tuple(device, size, metadata, pick).map(movePool),
  fc
    .tuple(device, fc.nat(1200), fc.nat(300))
    .map(([id, totalKib, foreignKib]) => change((w) => w.updateDevice(id, { totalKib, foreignKib }))),
  pick.map((id) => change((w) => w.insertVolume(aVolume({ id, name: `vol_${id}` })))),
  pick.map((id) => change((w) => w.removeVolume(id))),
  fc.tuple(pick, pick, pick).map(([id, poolId, volumeId]) => change((w) => addBrick(w, id, poolId, volumeId))),
  pick.map((id) => change((w) => w.removeBrick(id))),
  fc.tuple(pick, pick).map(moveBrick),
  fc
    .tuple(pick, state)
    .map(([id, first]) => change((w) => w.insertOperation(anOperation({ id, queueId: id, state: first })))),
  fc
    .tuple(pick, state)
    .map(([id, next]) => change((w) => w.updateOperation(id, { state: next, endedAt: next === 'done' ? 5 : null }))),
  fc.constant(change((w) => w.removeEndedOperations(6))),
);

function change(make: (writer: Writer) => unknown): Step {
  return (writer) => void make(writer);
}

function addBrick(writer: Writer, id: string, poolId: string, volumeId: string): void {
  const { deviceId } = writer.getPool(poolId);
  writer.insertBrick(aBrick({ id, poolId, deviceId, volumeId }));
}

function moveBrick(values: [poolId: string, id: string]): Step {
  return (_writer, statements) => void statements.run('UPDATE bricks SET pool_id = ? WHERE id = ?', ...values);
}

function movePool(values: [device: string, size: number, metadata: number, id: string]): Step {
  const sql = 'UPDATE thin_pools SET device_id = ?, size_kib = ?, metadata_kib = ? WHERE id = ?';
  return (_writer, statements) => void statements.run(sql, ...values);
}

/** A database in memory, changed within one long transaction: the triggers see no difference, and the test is faster. */
function withDatabase<T>(use: (writer: Writer, statements: Statements) => T): T {
  const { database, close } = openDatabase(':memory:');
  try {
    migrate(database, migrations, clock);
    const statements = createStatements(database);
    const writer: Writer = { ...createWriter(statements), onCommit: () => {} };
    database.exec('BEGIN');
    writer.insertCluster(aCluster());
    writer.insertNode(aNode());
    for (const id of devices) writer.insertDevice(aDevice({ id, pvUuid: id, totalKib: 1000 }));
    return use(writer, statements);
  } finally {
    close();
  }
}

function tryStep(run: Step, writer: Writer, statements: Statements): void {
  try {
    run(writer, statements);
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
}

t.test('sums equal their rows, and free space is never below zero, after any history', async () => {
  const history = fc.array(step, { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(history, (steps) =>
      withDatabase((writer, statements) =>
        steps.every((run) => {
          tryStep(run, writer, statements);
          const sound = writer.listWrongSums().length === 0;
          return sound && devices.every((id) => freeKib(writer.getDevice(id)) >= 0);
        }),
      ),
    ),
  );
});

t.test('a pool is refused exactly when it does not fit', async () => {
  const pools = fc.array(fc.record({ sizeKib: size, metadataKib: metadata }), { maxLength: 8 });
  fc.assert(
    fc.property(pools, fc.nat(400), (list, foreignKib) =>
      withDatabase((writer) => {
        writer.updateDevice('d1', { foreignKib });
        let free = 1000 - foreignKib;
        return list.every((pool, index) => {
          const needed = pool.sizeKib + pool.metadataKib;
          const taken = accepted(() => writer.insertPool(aPool({ id: `p${index}`, ...pool })));
          const right = taken === needed <= free;
          if (taken) free -= needed;
          return right && freeKib(writer.getDevice('d1')) === free;
        });
      }),
    ),
  );
});

function accepted(insert: () => void): boolean {
  try {
    insert();
    return true;
  } catch (error) {
    if (isDomainError(error, 'refused')) return false;
    throw error;
  }
}
