import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { createWriter } from '../../src/db/gather.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { createStatements } from '../../src/db/statements.ts';
import type { Writer } from '../../src/db/tables.ts';
import { freeGib } from '../../src/domain/block.ts';
import { isDomainError } from '../../src/domain/errors.ts';
import { aBlockVolume, aCluster, aVolume, clock } from './objects.ts';

const migrations = join(import.meta.dirname, '../../src/db/migrations');

type Step = (writer: Writer) => void;

const pick = fc.constantFrom('1', '2', '3', '4');
const hosting = fc.constantFrom('h1', 'h2');
const gib = fc.integer({ min: 1, max: 40 });

/** One change, as operations make them and as they never should. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(hosting, gib).map(
    ([id, sizeGib]): Step =>
      (w) => {
        w.insertVolume(aVolume({ id, name: id, sizeGib, block: true }));
      },
  ),
  hosting.map(
    (id): Step =>
      (w) =>
        w.removeVolume(id),
  ),
  fc.tuple(hosting, gib).map(
    ([id, sizeGib]): Step =>
      (w) =>
        w.updateVolume(id, { sizeGib }),
  ),
  fc.tuple(hosting, gib).map(
    ([id, reservedGib]): Step =>
      (w) =>
        w.updateHostingVolume(id, { reservedGib }),
  ),
  fc.record({ id: pick, hostingId: hosting, name: pick, sizeGib: gib }).map(
    (block): Step =>
      (w) => {
        w.insertBlockVolume(aBlockVolume(block));
      },
  ),
  fc.tuple(pick, gib).map(
    ([id, takenGib]): Step =>
      (w) => {
        const { sizeGib } = w.getBlockVolume(id);
        w.updateBlockVolume(id, { takenGib: Math.max(takenGib, sizeGib as number) });
      },
  ),
  pick.map(
    (id): Step =>
      (w) =>
        w.removeBlockVolume(id),
  ),
);

function withWriter<T>(use: (writer: Writer) => T): T {
  const { database, close } = openDatabase(':memory:');
  try {
    migrate(database, migrations, clock);
    const writer: Writer = { ...createWriter(createStatements(database)), onCommit: () => {} };
    database.exec('BEGIN');
    writer.insertCluster(aCluster());
    return use(writer);
  } finally {
    close();
  }
}

function tryStep(run: Step, writer: Writer): void {
  try {
    run(writer);
  } catch (error) {
    if (!isDomainError(error)) throw error;
  }
}

t.test(
  'what hosting volumes have left is never below zero, and what is taken is the sum, after any history',
  async () => {
    const history = fc.array(step, { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(history, (steps) =>
        withWriter((writer) =>
          steps.every((run) => {
            tryStep(run, writer);
            const free = writer.listHostingVolumes('c1').map(freeGib);
            return writer.listWrongSums().length === 0 && free.every((left) => left >= 0);
          }),
        ),
      ),
    );
  },
);
