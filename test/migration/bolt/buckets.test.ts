import { readFileSync } from 'node:fs';
import t from 'tap';
import { readBuckets } from '../../../src/migration/bolt/buckets.ts';
import { boltFile, dumpOf, names } from '../fixtures.ts';

t.test('the buckets of Heketi, each with its keys in order', async (t) => {
  for (const name of names) {
    const { buckets, halfBroken } = readBuckets(readFileSync(boltFile(name)));
    t.notOk(halfBroken);
    t.strictSame(
      [...buckets.keys()],
      ['BLOCKVOLUME', 'BRICK', 'CLUSTER', 'DBATTRIBUTE', 'DEVICE', 'NODE', 'PENDING_OPERATIONS', 'VOLUME'],
    );
    const dump = dumpOf(name);
    t.strictSame(
      [...(buckets.get('BRICK')?.keys() ?? [])],
      dump.brickentries.map(({ Info }) => Info.id),
    );
  }
});

t.test('what is no Bolt file', async (t) => {
  for (const file of [Buffer.alloc(0), Buffer.alloc(3 * 65536), Buffer.from('SQLite format 3\0'.padEnd(9000))]) {
    t.throws(() => readBuckets(file), { code: 'invalid', message: /both of its meta pages are broken/ });
  }
});
