import t from 'tap';
import { longWork, seeOther } from '../fake-server.ts';
import { failed, heketi, ok, same } from './helper.ts';
import { volume, volumeLines } from './samples.ts';

const json = JSON.stringify(volume);

t.test('info of every durability', async (t) => {
  const disperse = { type: 'disperse', replicate: {}, disperse: { data: 2, redundancy: 1 } };
  const answers = {
    'GET /volumes/v1': { body: { ...volume, unknown: 1 } },
    'GET /volumes/d': { body: { ...volume, durability: disperse, bricks: [...volume.bricks, ...volume.bricks] } },
    'GET /volumes/n': { body: { ...volume, durability: { type: 'none', replicate: {}, disperse: {} } } },
    'GET /volumes/s': { body: { ...volume, snapshot: { enable: true, factor: 1.2 } } },
    'GET /volumes/r': { body: { ...volume, durability: { type: 'replicate', replicate: {}, disperse: {} } } },
  };
  const replaced = (lines: string) => volumeLines.replace(/Durability.*/s, lines);
  same(t, await heketi(t, answers, 'volume', 'info', 'v1'), ok(volumeLines));
  same(t, await heketi(t, answers, 'volume', 'info', 'v1', '--json'), ok(json));
  same(
    t,
    await heketi(t, answers, 'volume', 'info', 'd'),
    ok(
      replaced(
        'Durability Type: disperse\nDistribute Count: 2\nDisperse Data Count: 2\nDisperse Redundancy Count: 1\n',
      ),
    ),
  );
  same(
    t,
    await heketi(t, answers, 'volume', 'info', 'n'),
    ok(replaced('Durability Type: none\nDistribute Count: 3\n')),
  );
  same(t, await heketi(t, answers, 'volume', 'info', 's'), ok(`${volumeLines}Snapshot Factor: 1.20\n\n`));
  same(
    t,
    await heketi(t, answers, 'volume', 'info', 'r'),
    ok(replaced('Durability Type: replicate\nDistribute Count: 1\nReplica Count: 2\n')),
    'an answer without a count is the default of the server',
  );
  same(t, await heketi(t, answers, 'volume', 'info', 'a/../b'), {
    ...failed('Id not found'),
    lines: ['GET /volumes/a%2F..%2Fb'],
  });
  same(t, await heketi(t, answers, 'volume', 'info'), failed('Volume id missing'));
});

t.test('a block hosting volume', async (t) => {
  const blockinfo = { freesize: 9, reservedsize: 1, blockvolume: ['x', 'y'], restriction: 'locked' };
  const hosting = { ...volume, block: true, gid: 7, blockinfo };
  const answers = {
    'GET /volumes/v1': { body: hosting },
    'GET /volumes/v2': { body: { ...hosting, blockinfo: { restriction: 'strange' } } },
  };
  const expected = volumeLines
    .replace('Block: false', 'Block: true')
    .replace('Free Size: 0', 'Free Size: 9')
    .replace('Reserved Size: 0', 'Reserved Size: 1')
    .replace('(none)', 'locked')
    .replace('Volumes: []', 'Volumes: [x y]');
  same(t, await heketi(t, answers, 'volume', 'info', 'v1'), ok(expected));
  t.match((await heketi(t, answers, 'volume', 'info', 'v2')).out, 'Block Hosting Restriction: unknown\n');
  const { out } = await heketi(t, answers, 'volume', 'info', 'v1', '--json');
  t.match(out, '"disperse":{}},"gid":7,"glustervolumeoptions":["",""],"block":true,"snapshot":');
  t.match(out, '"blockinfo":{"freesize":9,"reservedsize":1,"blockvolume":["x","y"],"restriction":"locked"},"bricks":[');
});

t.test('JSON is escaped as Go escapes it', async (t) => {
  const answers = { 'GET /volumes/v1': { body: { ...volume, glustervolumeoptions: ['a <b>&c %d'] } } };
  t.match(
    (await heketi(t, answers, 'volume', 'info', 'v1', '--json')).out,
    '"glustervolumeoptions":["a \\u003cb\\u003e\\u0026c %d"]',
  );
});

t.test('list', async (t) => {
  const answers = {
    'GET /volumes': { body: { volumes: ['v1', 'v2'] } },
    'GET /volumes/v1': { body: volume },
    'GET /volumes/v2': { body: { ...volume, name: 'host', block: true } },
  };
  const row = (id: string, name: string) => `Id:${id.padEnd(35)} Cluster:${'c1'.padEnd(35)} Name:${name}\n`;
  same(t, await heketi(t, answers, 'volume', 'list'), ok(row('v1', 'vol_v1') + row('v2', 'host [block]')));
  same(t, await heketi(t, answers, 'volume', 'list', '--json'), ok('{"volumes":["v1","v2"]}'));
});

t.test('expand, by argument or flag', async (t) => {
  const answers = {
    ...longWork('POST /volumes/v1/expand', seeOther('/volumes/v1')),
    'GET /volumes/v1': { body: volume },
  };
  for (const id of ['v1', '--volume=v1']) {
    const expanded = await heketi(t, answers, 'volume', 'expand', id, '--expand-size=5');
    same(t, expanded, ok(volumeLines));
    t.equal(expanded.bodies[0], '{"expand_size":5}');
  }
  same(t, await heketi(t, answers, 'volume', 'expand', 'v1', '--expand-size=5', '--json'), ok(json));
  same(t, await heketi(t, answers, 'volume', 'expand', 'v1'), failed('Missing volume amount to expand'));
  same(t, await heketi(t, answers, 'volume', 'expand', '--expand-size=1'), failed('Missing volume id'));
});

t.test('clone, restriction, delete', async (t) => {
  const cloned = {
    ...longWork('POST /volumes/v1/clone', seeOther('/volumes/v1')),
    'GET /volumes/v1': { body: volume },
  };
  same(t, await heketi(t, cloned, 'volume', 'clone', 'v1'), ok(volumeLines));
  t.equal((await heketi(t, cloned, 'volume', 'clone', 'v1')).bodies[0], '{}');
  t.equal((await heketi(t, cloned, 'volume', 'clone', 'v1', '--name=twin')).bodies[0], '{"name":"twin"}');

  const path = 'POST /volumes/v1/block-restriction';
  const restricted = { ...longWork(path, seeOther('/volumes/v1')), 'GET /volumes/v1': { body: volume } };
  for (const [word, value] of [
    ['locked', 'locked'],
    ['unlocked', ''],
  ] as const) {
    const result = await heketi(t, restricted, 'volume', 'set-block-hosting-restriction', word, 'v1');
    same(t, result, ok(volumeLines));
    t.equal(result.bodies[0], `{"restriction":"${value}"}`);
  }
  same(t, await heketi(t, {}, 'volume', 'set-block-hosting-restriction', 'locked'), failed('Volume id missing'));

  const gone = longWork('DELETE /volumes/v1', { status: 204 });
  same(t, await heketi(t, gone, 'volume', 'delete', 'v1'), ok('Volume v1 deleted\n'));
  same(t, await heketi(t, gone, 'volume', 'delete', 'v1', '--json'), ok('Volume v1 deleted\n'));
  same(t, await heketi(t, gone, 'volume', 'delete'), failed('Volume id missing'));
});

t.test('endpoint patch', async (t) => {
  const subset = (ip: string) => `{"addresses":[{"ip":"${ip}"}],"ports":[{"port":1}]}`;
  same(
    t,
    await heketi(t, { 'GET /volumes/v1': { body: volume } }, 'volume', 'endpoint', 'patch', 'v1'),
    ok(`{"subsets": [${volume.mount.glusterfs.hosts.map(subset).join(',')}]}`),
  );
});
