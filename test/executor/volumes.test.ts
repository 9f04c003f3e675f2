import t from 'tap';
import type { VolumeSpec } from '../../src/executor/executor.ts';
import { recorded } from './recordings.ts';
import { executorOver, type Said, scripted } from './scripted.ts';

const set = (folder: string) => [1, 2, 3].map((n) => `node${n}:/bricks/vg_a/${folder}/brick`);

const r3: VolumeSpec = {
  name: 'r3',
  type: 'replicate',
  layout: ['replica', '3'],
  sets: [set('r'), set('e')],
  options: ['', 'nfs.disable on', 'group gluster-block', 'a.b 1', 'a.c two words'],
  gid: 2000,
  manageNames: new Map([1, 2, 3].map((n) => [`node${n}`, `manage${n}`])),
};

/** What was asked of gluster, without the words that all have. */
const verbs = (asked: readonly string[]) =>
  asked.map((line) => line.replace(/^(\S+) gluster --mode=script --timeout=600 (.*) --xml$/, '$1 $2'));

function answers(more: Record<string, Said>): (words: string) => Said {
  const standard: Record<string, Said> = {
    'volume info': recorded('volume-info-notfound-xml'),
    'volume create': recorded('volume-create-replica3-xml'),
    'volume add-brick': recorded('add-brick-xml'),
    'volume set': recorded('volume-set-xml'),
    'volume start': recorded('volume-start-xml'),
  };
  const all = { ...standard, ...more };
  return (words) => all[Object.keys(all).findLast((key) => words.includes(key)) ?? ''] ?? '';
}

const existing = (info: string) =>
  answers({ 'volume create': recorded('volume-create-exists-xml'), 'volume info': recorded(info) });
const create = `h1: volume create r3 replica 3 ${set('r').join(' ')}`;

t.test('a new volume: few commands, options side by side, groups alone', async (t) => {
  const runner = scripted(answers({}));
  await executorOver(runner).ensureVolume(['h1'], r3);
  t.same(verbs(runner.asked), [
    create,
    `h1: volume add-brick r3 ${set('e').join(' ')}`,
    'h1: volume set r3 nfs.disable on',
    'h1: volume set r3 group gluster-block',
    'h1: volume set r3 a.b 1 a.c two words',
    'h1: volume start r3',
  ]);
});

t.test('one that exists is completed', async (t) => {
  const runner = scripted(existing('volume-info-created-xml'));
  await executorOver(runner).ensureVolume(['h1'], { ...r3, options: ['nfs.disable on', 'a.b 1'] });
  t.same(verbs(runner.asked), [
    create,
    'h1: volume info r3',
    `h1: volume add-brick r3 ${set('e').join(' ')}`,
    'h1: volume set r3 a.b 1',
    'h1: volume start r3',
  ]);
  const whole = scripted(existing('volume-info-2x3-xml'));
  await executorOver(whole).ensureVolume(['h1'], { ...r3, options: ['nfs.disable on'] });
  t.same(verbs(whole.asked), [create, 'h1: volume info r3'], 'nothing is missing');
});

t.test('of two options with one key the last counts', async (t) => {
  const runner = scripted(existing('volume-info-2x3-xml'));
  const executor = executorOver(runner);
  await executor.ensureVolume(['h1'], { ...r3, options: ['nfs.disable off', 'nfs.disable on'] });
  await executor.ensureVolume(['h1'], { ...r3, options: ['nfs.disable on', 'nfs.disable off'] });
  t.same(
    verbs(runner.asked).filter((line) => line.includes('set')),
    ['h1: volume set r3 nfs.disable on nfs.disable off'],
  );
});

t.test('one with other bricks is a conflict, and stays as it is', async (t) => {
  const runner = scripted(existing('volume-info-2x3-xml'));
  await t.rejects(executorOver(runner).ensureVolume(['h1'], { ...r3, sets: [set('r')] }), {
    code: 'conflict',
    message: /^Volume r3 already exists in gluster with other bricks: node1:\/bricks\/vg_a\/e\/brick/,
  });
  t.same(verbs(runner.asked), [create, 'h1: volume info r3']);
});

t.test('bricks marked by a failed create', async (t) => {
  const attempt = (all: string, times = 1) => {
    const standard = answers({ 'volume info --xml': recorded(all) });
    let creates = 0;
    return scripted((words) => {
      if (words.includes('volume create') && creates++ < times)
        return recorded('volume-create-after-failed-create-xml');
      return standard(words);
    });
  };

  t.test('are made again, with their group, where gluster lists none of them', async (t) => {
    const runner = attempt('volume-info-none-xml');
    await executorOver(runner).ensureVolume(['h1'], { ...r3, sets: [set('r')], options: [] });
    const onNode = runner.asked.filter((line) => line.startsWith('manage2: '));
    const brick = '/bricks/vg_a/r/brick';
    t.same(onNode, [
      `manage2: rmdir ${brick}/.glusterfs/indices/xattrop ${brick}/.glusterfs/indices ${brick}/.glusterfs`,
      `manage2: rmdir ${brick}`,
      `manage2: mkdir -p ${brick}`,
      `manage2: chown :2000 ${brick}`,
      `manage2: chmod 2775 ${brick}`,
    ]);
    t.equal(verbs(runner.asked).at(-1), 'h1: volume start r3');
  });

  t.test('are left alone when a volume has them', async (t) => {
    const runner = attempt('volume-info-2x3-xml');
    await t.rejects(executorOver(runner).ensureVolume(['h1'], { ...r3, name: 'other', sets: [set('r')] }), {
      code: 'conflict',
      message: /is in volume r3/,
    });
    t.notOk(runner.asked.some((line) => line.includes('rmdir')));
  });

  t.test('are tried once', async (t) => {
    const runner = attempt('volume-info-none-xml', 9);
    await t.rejects(executorOver(runner).ensureVolume(['h1'], r3), { message: /already part of a volume/ });
    t.equal(verbs(runner.asked).filter((line) => line.includes('create')).length, 2);
  });
});

t.test('the end of a volume is looked for on other hosts when one does not know it', async (t) => {
  const runner = scripted((_words, host) =>
    host === 'h1' ? recorded('volume-delete-notfound-xml') : recorded('volume-start-xml'),
  );
  await executorOver(runner).deleteVolume(['h1', 'h2'], 'r3');
  t.same(verbs(runner.asked), ['h1: volume delete r3', 'h2: volume delete r3']);
  const gone = scripted(() => recorded('volume-stop-notfound-xml'));
  await t.resolves(executorOver(gone).stopVolume(['h1', 'h2'], 'r3'));
  const stopped = scripted(() => recorded('volume-stop-notstarted-xml'));
  await t.resolves(executorOver(stopped).stopVolume(['h1', 'h2'], 'r3'));
  t.equal(stopped.asked.length, 1);
  const kept = executorOver(scripted(() => recorded('volume-delete-has-snaps-xml')));
  await t.rejects(kept.deleteVolume(['h1', 'h2'], 'r3'), {
    message: /^Cannot delete Volume r3 ,as it has 2 snapshots/,
  });
});

t.test('snapshots are counted', async (t) => {
  const count = (name: string) => executorOver(scripted(() => recorded(name))).countSnapshots(['h1'], 'r3');
  t.equal(await count('snapshot-list-volume-xml'), 2);
  t.equal(await count('snapshot-list-empty-xml'), 0);
  t.equal(await count('snapshot-list-volume-notfound-xml'), 0);
});

t.test('sets are added in groups that gluster takes', async (t) => {
  const runner = scripted(answers({}));
  const sets = Array.from({ length: 12 }, (_, n) => set(`s${n}`));
  await executorOver(runner).addBricks(['h1'], { ...r3, sets });
  t.same(
    runner.asked.filter((line) => line.includes('add-brick')).map((line) => line.match(/node\d:/g)?.length),
    [15, 15, 6],
  );
});
