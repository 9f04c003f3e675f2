import t from 'tap';
import { translated } from '../../src/db/constraints.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { createStatements } from '../../src/db/statements.ts';

const { database, close } = openDatabase(':memory:');
t.teardown(close);
database.exec(`
  CREATE TABLE parents (id TEXT PRIMARY KEY, name TEXT UNIQUE, size INTEGER CHECK (size > 0));
  CREATE TABLE children (parent TEXT REFERENCES parents (id) ON DELETE RESTRICT);
  CREATE TRIGGER nobody BEFORE INSERT ON parents WHEN NEW.name = 'nobody' BEGIN SELECT RAISE(ABORT, 'Not you'); END;
  BEGIN;
  INSERT INTO parents VALUES ('a', 'anna', 1);
  INSERT INTO children VALUES ('a')`);
const { run } = createStatements(database);

t.test('what the database refuses is said in our words', async (t) => {
  t.throws(() => run("DELETE FROM parents WHERE id = 'a'"), { code: 'conflict', message: 'It is still in use' });
  t.throws(() => run("INSERT INTO children VALUES ('b')"), { code: 'not_found', message: 'Id not found' });
  t.throws(() => run("INSERT INTO parents VALUES ('a', 'berta', 1)"), { code: 'conflict', message: /parents\.id/ });
  t.throws(() => run("INSERT INTO parents VALUES ('b', 'anna', 1)"), { code: 'conflict', message: /parents\.name/ });
  t.throws(() => run("INSERT INTO parents VALUES ('b', 'nobody', 1)"), { code: 'refused', message: 'Not you' });
});

t.test('a full disk is named', async (t) => {
  database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`);
  t.teardown(() => database.pragma('max_page_count = 100000'));
  t.throws(() => run("INSERT INTO parents VALUES ('c', ?, 1)", 'x'.repeat(100_000)), {
    code: 'unavailable',
    message: /disk that holds the database is full/,
  });
});

t.test('an error of our own making stays what it is', async (t) => {
  t.throws(() => run("INSERT INTO parents VALUES ('b', 'berta', 0)"), { code: 'SQLITE_CONSTRAINT_CHECK' });
  const error = new Error('other');
  t.equal(translated(error), error);
});
