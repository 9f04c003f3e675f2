import t from 'tap';
import { readFrames } from '../../src/db/write-ahead-log.ts';

const pageBytes = 512;
const salt = Buffer.from('0123456789abcdef', 'hex');

function frame(page: number, fill: string, { pagesAfterCommit = 0, of = salt } = {}): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32BE(page, 0);
  header.writeUInt32BE(pagesAfterCommit, 4);
  of.copy(header, 8);
  return Buffer.concat([header, Buffer.alloc(pageBytes, fill)]);
}

const textOf = (images: ReadonlyMap<number, Buffer>) =>
  Object.fromEntries([...images].map(([page, image]) => [page, image.toString('latin1', 0, 1)]));

t.test('the newest image of each page counts, and the size after the last commit', async (t) => {
  const log = Buffer.concat([
    frame(3, 'a'),
    frame(1, 'b', { pagesAfterCommit: 3 }),
    frame(4, 'c'),
    frame(3, 'd', { pagesAfterCommit: 4 }),
  ]);
  const { images, pageCount, bytes } = readFrames(log, salt, pageBytes);
  t.same(textOf(images), { 1: 'b', 3: 'd', 4: 'c' });
  t.equal(pageCount, 4);
  t.equal(bytes, log.length);
});

t.test('what no commit follows is not there yet', async (t) => {
  const committed = frame(1, 'a', { pagesAfterCommit: 1 });
  const { images, bytes } = readFrames(Buffer.concat([committed, frame(1, 'b'), frame(2, 'b')]), salt, pageBytes);
  t.same(textOf(images), { 1: 'a' });
  t.equal(bytes, committed.length, 'it is read again next time');
});

t.test('frames of an earlier log and a torn frame end it', async (t) => {
  const committed = frame(1, 'a', { pagesAfterCommit: 1 });
  const old = frame(2, 'x', { pagesAfterCommit: 2, of: Buffer.alloc(8) });
  t.same(textOf(readFrames(Buffer.concat([committed, old]), salt, pageBytes).images), { 1: 'a' });
  const torn = frame(2, 'y', { pagesAfterCommit: 2 }).subarray(0, 100);
  t.same(textOf(readFrames(Buffer.concat([committed, torn]), salt, pageBytes).images), { 1: 'a' });
  t.same(readFrames(Buffer.alloc(0), salt, pageBytes), { images: new Map(), pageCount: undefined, bytes: 0 });
});
