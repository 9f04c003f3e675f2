import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openJournal } from '../../../../src/executor/simulated/state/journal.ts';

const contents = (file: string, name = 'things') => {
  const journal = openJournal(file);
  const found = Object.fromEntries(journal.shelf<unknown>(name).entries());
  journal.abandon();
  return found;
};

t.test('what was flushed is there again, the last value of each key', async (t) => {
  const file = join(t.testdir(), 'journal');
  const journal = openJournal(file);
  const things = journal.shelf<{ size: number }>('things');
  const others = journal.shelf<string>('others');
  things.set('a', { size: 1 });
  things.set('b', { size: 2 });
  things.set('a', { size: 3 });
  things.delete('b');
  things.delete('never there');
  others.set('a', 'text');
  journal.flush();
  things.set('c', { size: 4 });
  journal.abandon();
  things.set('d', { size: 5 });
  journal.flush();
  t.strictSame(contents(file), { a: { size: 3 } }, 'not what came after the flush');
  t.strictSame(contents(file, 'others'), { a: 'text' });
  t.equal(statSync(file).mode & 0o777, 0o600);
});

t.test('a shelf tells of every change, and of all that it was filled with', async (t) => {
  const file = join(t.testdir(), 'journal');
  const first = openJournal(file);
  first.shelf<number>('things').set('a', 1);
  first.flush();
  const second = openJournal(file);
  const told: unknown[] = [];
  const shelf = second.shelf<number>('things', (key, before, after) => told.push([key, before, after]));
  shelf.set('a', 2);
  shelf.delete('a');
  t.strictSame(told, [
    ['a', undefined, 1],
    ['a', 1, 2],
    ['a', 2, undefined],
  ]);
});

t.test('a torn last line is cut off, and what follows is not glued to it', async (t) => {
  const file = join(t.testdir(), 'journal');
  const first = openJournal(file);
  first.shelf('things').set('a', 1);
  first.flush();
  appendFileSync(file, '["things","b",{"si');
  const second = openJournal(file);
  second.shelf('things').set('c', 3);
  second.flush();
  t.strictSame(contents(file), { a: 1, c: 3 });
});

t.test('a line that is broken in the middle of the file is named', async (t) => {
  const file = join(t.testdir(), 'journal');
  writeFileSync(file, '["things","a",1]\nrubbish\n["things","b",2]\n');
  t.throws(() => openJournal(file), /journal, line 2/);
});

t.test('a file of outdated lines is written anew, with the same contents', async (t) => {
  const file = join(t.testdir(), 'journal');
  const journal = openJournal(file);
  const things = journal.shelf<number>('things');
  for (let turn = 0; turn < 15_000; turn += 1) things.set(`key ${turn % 100}`, turn);
  journal.flush();
  const before = contents(file);
  t.equal(Object.keys(before).length, 100);
  t.equal(readFileSync(file, 'utf8').split('\n').length, 101);
  t.strictSame(contents(file), before);
  t.equal(statSync(file).mode & 0o777, 0o600);
});

t.test('without a file everything is in memory', async (t) => {
  const journal = openJournal(null);
  const shelf = journal.shelf<number>('things');
  shelf.set('a', 1);
  journal.flush();
  journal.abandon();
  t.equal(shelf.get('a'), 1);
});
