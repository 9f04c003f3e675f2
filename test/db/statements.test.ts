import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createStatements } from '../../src/db/statements.ts';

function open(t: Test) {
  const database = new SQLite(':memory:');
  t.teardown(() => database.close());
  database.exec(`CREATE TABLE bricks (id TEXT PRIMARY KEY, volume TEXT, mark TEXT, size INTEGER);
    CREATE INDEX bricks_of_volume ON bricks (volume);
    INSERT INTO bricks VALUES ('b', 'v', NULL, 0), ('a', 'v', 'm', 1), ('c', 'w', NULL, 2)`);
  return { database, statements: createStatements(database) };
}

/** How often `work` makes better-sqlite3 compile what builds its rows: once for each time SQLite has planned a statement. */
function plansMade(t: Test, work: () => void): number {
  const original = globalThis.Function;
  let made = 0;
  const counting = (...given: string[]) => {
    made += 1;
    return original(...given);
  };
  t.intercept(globalThis, 'Function', { value: counting });
  work();
  return made;
}

t.test('a statement is planned once, however often it runs', async (t) => {
  const { database, statements } = open(t);
  const sql = 'SELECT id FROM bricks WHERE volume = ? ORDER BY id';
  const often = (all: (volume: string) => unknown) => () => {
    for (const volume of ['v', 'w', 'v', 'w']) all(volume);
  };
  t.equal(
    plansMade(
      t,
      often((volume) => statements.all(sql, volume)),
    ),
    1,
  );
  const prepared = database.prepare(sql);
  t.equal(
    plansMade(
      t,
      often((volume) => prepared.all(volume)),
    ),
    4,
    'the count sees what is avoided',
  );
});

t.test('parameters compare as they are written, of every kind and in every place', async (t) => {
  const { database, statements } = open(t);
  const ids = (where: string, ...values: (string | number | null)[]) =>
    statements.column(`SELECT id FROM bricks WHERE ${where} ORDER BY id`, ...values);
  t.strictSame(ids('volume = ?', 'v'), ['a', 'b']);
  t.strictSame(ids('size = ?', 1), ['a']);
  t.strictSame(ids('size = ?', '1'), ['a'], 'a column of integers takes the text of one');
  t.strictSame(ids('mark IS ?', null), ['b', 'c']);
  t.strictSame(ids('volume = ? AND mark IS ?', 'v', null), ['b']);
  database.exec('BEGIN');
  const changed = statements.run('UPDATE bricks SET mark = @mark, size = @size WHERE id = @id', {
    id: 'c',
    mark: 'x',
    size: 9,
  });
  database.exec('COMMIT');
  t.equal(changed, 1);
  t.strictSame(statements.get('SELECT mark, size FROM bricks WHERE id = ?', 'c'), { mark: 'x', size: 9 });
});

t.test('named values are taken by their names, and become what SQLite can hold', async (t) => {
  const { statements } = open(t);
  const row = {
    yes: true,
    no: false,
    list: ['a', 1],
    map: { b: null },
    text: 'x',
    nothing: null,
    more: 'not asked for',
  };
  t.strictSame(
    statements.get('SELECT @text AS a, @yes AS b, @no AS c, @list AS d, @map AS e, @nothing AS f, @text AS g', row),
    {
      a: 'x',
      b: 1,
      c: 0,
      d: '["a",1]',
      e: '{"b":null}',
      f: null,
      g: 'x',
    },
  );
  t.strictSame(statements.column('SELECT @list', row), ['["a",1]']);
  t.throws(() => statements.all('SELECT @absent', row), { message: '@absent has no value' });
});

t.test('changes belong into transactions', async (t) => {
  const { statements } = open(t);
  t.throws(() => statements.run("DELETE FROM bricks WHERE id = 'a'"), { message: /after its write had ended/ });
});
