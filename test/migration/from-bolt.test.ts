import { readFileSync } from 'node:fs';
import t from 'tap';
import { isDomainError } from '../../src/domain/errors.ts';
import { dumpOfBolt } from '../../src/migration/from-bolt.ts';
import { fromDump } from '../../src/migration/from-dump.ts';
import { printDump } from '../../src/migration/json.ts';
import { seededRandom } from '../helpers/random.ts';
import { boltFile, dumpOf, jsonOf, names } from './fixtures.ts';

const pageSize = 4096;
const original = readFileSync(boltFile('rich'));
const truth = jsonOf('rich');

/** What a damaged file is read as: the sentence that refuses it, or the dump. */
function reading(file: Buffer): string {
  try {
    return printDump(dumpOfBolt(file).dump);
  } catch (error) {
    if (isDomainError(error, 'invalid')) return error.message;
    throw error;
  }
}

const changed = (change: (file: Buffer) => void): Buffer => {
  const copy = Buffer.from(original);
  change(copy);
  return copy;
};

t.test("the file says what Heketi's own export says of it", async (t) => {
  for (const name of names)
    t.strictSame(dumpOfBolt(readFileSync(boltFile(name))), { dump: dumpOf(name), notes: [] }, name);
});

t.test('file and JSON are taken over alike', async (t) => {
  for (const name of names) {
    t.strictSame(fromDump(dumpOfBolt(readFileSync(boltFile(name))).dump), fromDump(dumpOf(name)), name);
  }
});

t.test('a file that was cut short is refused wherever the cut is', async (t) => {
  const random = seededRandom(5);
  for (const length of [
    0,
    1,
    15,
    100,
    4096,
    8191,
    ...Array.from({ length: 50 }, () => Math.floor(random() * original.length)),
  ]) {
    const cut = reading(original.subarray(0, length));
    // Behind the last page that is used a copy may end.
    if (cut !== truth) t.match(cut, /^The Heketi database is damaged: /, `${length} bytes`);
    else t.ok(length >= lastUsedByte(), `${length} bytes`);
  }
  t.match(reading(original.subarray(0, 20 * pageSize)), /it was cut short, to 81920 of \d+ bytes$/);
});

t.test('a page of zeros is refused, or was free', async (t) => {
  const pages = Array.from({ length: original.length / pageSize - 2 }, (_, page) => page + 2);
  const read = pages.map((page) => reading(changed((file) => file.fill(0, page * pageSize, (page + 1) * pageSize))));
  t.ok(read.every((text) => text === truth || text.startsWith('The Heketi database is damaged: ')));
  t.ok(read.filter((text) => text !== truth).length > 10, 'pages that hold something are missed');
});

t.test('one broken meta: what the other one leads to is sound, but may be older', async (t) => {
  const note =
    'One of the two meta pages is broken: if it was the newer one, the last change to the database is missing.';
  const read = [0, 1].map((page) =>
    dumpOfBolt(changed((file) => file.fill(0, page * pageSize, (page + 1) * pageSize))),
  );
  t.strictSame(
    read.map(({ notes }) => notes),
    [[note], [note]],
  );
  t.equal(read.filter(({ dump }) => printDump(dump) === truth).length, 1);
});

t.test('two broken metas', async (t) => {
  t.match(
    reading(changed((file) => file.fill(0, 0, 2 * pageSize))),
    /^The Heketi database is damaged: both of its meta pages are broken/,
  );
  const flipped = changed((file) => {
    for (const page of [0, 1]) file.writeUInt8(file.readUInt8(page * pageSize + 40) ^ 1, page * pageSize + 40);
  });
  t.match(reading(flipped), /both of its meta pages are broken/, 'a checksum is looked at');
});

t.test('a bit that has flipped never ends in anything but a dump or a refusal', async (t) => {
  const random = seededRandom(6);
  const counts = { same: 0, refused: 0, other: 0 };
  for (let run = 0; run < 150; run += 1) {
    const at = Math.floor(random() * original.length);
    const text = reading(changed((file) => file.writeUInt8(file.readUInt8(at) ^ (1 << (run % 8)), at)));
    if (text === truth) counts.same += 1;
    else if (text.startsWith('The Heketi database is damaged: ')) counts.refused += 1;
    else counts.other += 1;
  }
  t.ok(counts.refused > 0 && counts.same > 0, JSON.stringify(counts));
});

t.test('a bit that has flipped in an id is found', async (t) => {
  const small = readFileSync(boltFile('small'));
  const id = dumpOf('small').brickentries[0]?.Info.id ?? '';
  let found = 0;
  for (let at = small.indexOf(id); at >= 0; at = small.indexOf(id, at + 1)) {
    const flipped = Buffer.from(small);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
    const text = reading(flipped);
    if (text === jsonOf('small')) continue;
    found += 1;
    // A pool may have any name: it is the one that nothing else tells.
    if (small.toString('latin1', at - 3, at) === 'tp_') continue;
    if (text.startsWith('The Heketi database is damaged: ')) continue;
    const { problems, notes } = fromDump(dumpOfBolt(flipped).dump);
    t.ok(problems.length + notes.length > 0, `at ${at}`);
  }
  t.ok(found >= 5, 'its key, its entry, its path, its volume and its device');
});

t.test("another program's Bolt file", async (t) => {
  const renamed = changed((file) => {
    for (let at = file.indexOf('CLUSTER'); at >= 0; at = file.indexOf('CLUSTER', at + 1)) file.write('CLUSTES', at);
  });
  t.match(reading(renamed), /no clusters and no volumes bucket/);
});

/** The newest meta says how many pages are in use. */
function lastUsedByte(): number {
  return Math.max(...[0, 1].map((page) => Number(original.readBigUInt64LE(page * pageSize + 16 + 40)))) * pageSize;
}
