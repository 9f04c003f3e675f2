import SQLite, { type Database } from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createGroupCommit } from '../../src/db/group-commit.ts';

/** A table `facts` with a group commit over it; the test decides when the turn ends. */
function setUp(t: Test) {
  const texts: string[] = [];
  const database: Database = new SQLite(':memory:', { verbose: (text) => texts.push(String(text)) });
  t.teardown(() => database.close());
  database.exec('CREATE TABLE facts (name TEXT PRIMARY KEY); CREATE TABLE notes (fact TEXT REFERENCES facts (name))');
  const deferred: (() => void)[] = [];
  const hookErrors: unknown[] = [];
  const commits = createGroupCommit(database, {
    defer: (fn) => deferred.push(fn),
    onHookError: (error) => hookErrors.push(error),
  });
  const insert = (name: string) => database.prepare('INSERT INTO facts VALUES (?)').run(name);
  return {
    database,
    commits,
    hookErrors,
    insert,
    endTurn: () => {
      for (const fn of deferred.splice(0)) fn();
    },
    facts: () => database.prepare('SELECT name FROM facts ORDER BY name').pluck().all(),
    countOf: (text: string) => texts.filter((one) => one === text).length,
  };
}

t.test('writes of one turn share one commit', async (t) => {
  const { commits, insert, endTurn, facts, countOf } = setUp(t);
  const writes = Array.from({ length: 50 }, (_, index) => commits.submit(() => insert(`fact${index}`)));
  t.equal(facts().length, 0, 'nothing happens within the turn');
  endTurn();
  await Promise.all(writes);
  t.equal(facts().length, 50);
  t.equal(countOf('COMMIT'), 1);

  const next = commits.submit(() => insert('later'));
  endTurn();
  await next;
  t.equal(countOf('COMMIT'), 2);
});

t.test('a failing write undoes itself alone', async (t) => {
  const { commits, insert, endTurn, facts } = setUp(t);
  const first = commits.submit(() => insert('first'));
  const failing = commits.submit(() => {
    insert('half done');
    throw new Error('no');
  });
  const last = commits.submit(() => facts());
  endTurn();
  await first;
  await t.rejects(failing, new Error('no'));
  t.same(await last, ['first'], 'a later write of the group sees the earlier ones, without the failed one');
  t.same(facts(), ['first']);
});

t.test('a statement that fails and is handled keeps the rest of its write', async (t) => {
  const { commits, insert, endTurn, facts } = setUp(t);
  const write = commits.submit(() => {
    insert('one');
    t.throws(() => insert('one'), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    insert('two');
  });
  endTurn();
  await write;
  t.same(facts(), ['one', 'two']);
});

t.test('a commit that fails rejects every write of the group and keeps nothing', async (t) => {
  const { database, commits, insert, endTurn, facts } = setUp(t);
  database.pragma('foreign_keys = ON');
  const hooks: string[] = [];
  const good = commits.submit((onCommit) => {
    onCommit(() => hooks.push('good'));
    insert('good');
  });
  const bad = commits.submit(() => {
    database.pragma('defer_foreign_keys = ON');
    database.exec("INSERT INTO notes VALUES ('nothing')");
  });
  endTurn();
  await t.rejects(good, { code: 'not_found' });
  await t.rejects(bad, { code: 'not_found' });
  t.same(facts(), []);
  t.same(hooks, []);

  const afterwards = commits.submit(() => insert('afterwards'));
  endTurn();
  await afterwards;
  t.same(facts(), ['afterwards'], 'the next group is not harmed');
});

t.test('a full disk ends the whole group, and the next one works', async (t) => {
  const { database, commits, insert, endTurn, facts } = setUp(t);
  const pages = database.pragma('page_count', { simple: true });
  const first = commits.submit(() => insert('first'));
  const filling = commits.submit(() => {
    database.pragma(`max_page_count = ${pages}`);
    for (let index = 0; index < 100; index++) insert(`${index}-${'x'.repeat(1000)}`);
  });
  const last = commits.submit(() => insert('last'));
  endTurn();
  const outcomes = await Promise.allSettled([first, filling, last]);
  const kept = facts();
  t.equal(outcomes[1].status, 'rejected');
  t.equal(
    kept.includes('first'),
    outcomes[0].status === 'fulfilled',
    'what is acknowledged is there, and nothing else',
  );
  t.equal(kept.includes('last'), outcomes[2].status === 'fulfilled');
  t.equal(
    kept.some((name) => String(name).includes('xxx')),
    false,
  );

  database.pragma('max_page_count = 10000');
  const afterwards = commits.submit(() => insert('afterwards'));
  endTurn();
  await afterwards;
  t.ok(facts().includes('afterwards'));
});

t.test('an error that ends the transaction rejects everybody', async (t) => {
  const { database, commits, insert, endTurn, facts } = setUp(t);
  const first = commits.submit(() => insert('first'));
  const ending = commits.submit(() => {
    database.exec('ROLLBACK');
    throw new Error('the disk is gone');
  });
  const last = commits.submit(() => insert('last'));
  endTurn();
  for (const write of [first, ending, last]) await t.rejects(write, new Error('the disk is gone'));
  t.same(facts(), []);
  t.equal(database.inTransaction, false);
});

t.test('hooks run after the commit, in order, before the promise resolves', async (t) => {
  const { database, commits, insert, endTurn, hookErrors } = setUp(t);
  const seen: string[] = [];
  const hook = (name: string) => () => seen.push(`${name} ${database.inTransaction ? 'inside' : 'after'}`);
  const write = commits
    .submit((onCommit) => {
      onCommit(hook('one'));
      onCommit(() => {
        throw new Error('a hook fails');
      });
      onCommit(hook('two'));
      insert('first');
    })
    .then(() => seen.push('resolved'));
  const second = commits.submit((onCommit) => onCommit(hook('three')));
  const failed = commits.submit((onCommit) => {
    onCommit(hook('never'));
    throw new Error('no');
  });
  endTurn();
  await Promise.allSettled([write, second, failed]);
  t.same(seen, ['one after', 'two after', 'three after', 'resolved']);
  t.match(hookErrors, [{ message: 'a hook fails' }]);
});

t.test('a hook may ask for a write; a write may not', async (t) => {
  const { commits, insert, endTurn, facts } = setUp(t);
  let following: Promise<unknown> | undefined;
  const write = commits.submit((onCommit) => {
    onCommit(() => {
      following = commits.submit(() => insert('following'));
    });
    t.throws(() => commits.submit(() => insert('nested')), { message: /inside a write/ });
    insert('outer');
  });
  endTurn();
  await write;
  endTurn();
  await following;
  t.same(facts(), ['following', 'outer']);
});

t.test('a promise is refused and its write undone', async (t) => {
  const { commits, insert, endTurn, facts } = setUp(t);
  const write = commits.submit(async () => insert('too early'));
  endTurn();
  await t.rejects(write, { message: /synchronous/ });
  t.same(facts(), []);
});

t.test('closing commits what waits and refuses what comes later', async (t) => {
  const { commits, insert, endTurn, facts } = setUp(t);
  const write = commits.submit(() => insert('in time'));
  commits.close();
  commits.close();
  await write;
  await t.rejects(
    commits.submit(() => insert('too late')),
    { code: 'unavailable' },
  );
  endTurn();
  t.same(facts(), ['in time']);
});
