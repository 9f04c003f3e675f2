import t from 'tap';
import { BrickTree } from '../../../../src/executor/simulated/model/brick-tree.ts';

const path = (text: string): string[] => text.split('/');

t.test('what is at a place, below and above it', async (t) => {
  const tree = new BrickTree();
  tree.add(path('a/b/c'), 1);
  t.same(
    ['a', 'a/b', 'a/b/c', 'a/b/c/d', 'a/x', 'b'].map((text) => [tree.holds(path(text)), tree.touches(path(text))]),
    [
      [true, true],
      [true, true],
      [true, true],
      [false, true],
      [false, false],
      [false, false],
    ],
  );
});

t.test('one that is added twice is there until it is taken away twice', async (t) => {
  const tree = new BrickTree();
  for (const text of ['a/b', 'a/b', 'a/c']) tree.add(path(text), 1);
  tree.add(path('a/b'), -1);
  t.ok(tree.holds(path('a/b')));
  tree.add(path('a/b'), -1);
  t.notOk(tree.touches(path('a/b')));
  t.notOk(tree.touches(path('a/b/d')));
  t.ok(tree.holds(path('a')));
  tree.add(path('a/c'), -1);
  t.notOk(tree.holds([]));
  tree.add(path('a/c'), 1);
  t.ok(tree.holds(path('a/c')), 'and may come again');
});

t.test('a brick that runs keeps what is above it in use until it has ended', async (t) => {
  const tree = new BrickTree();
  for (const text of ['a/b', 'a/c']) tree.add(path(text), 1);
  tree.run(path('a/b'), 1);
  t.same(
    ['a', 'a/b', 'a/c', 'a/b/d', 'b'].map((text) => tree.runs(path(text))),
    [true, true, false, false, false],
  );
  tree.run(path('a/b'), -1);
  t.notOk(tree.runs(path('a')));
});
