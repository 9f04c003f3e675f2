import t from 'tap';
import { parseDump, printDump } from '../../src/migration/json.ts';
import { dumpOf, jsonOf, names } from './fixtures.ts';

t.test("what Heketi's export wrote is read and written again to the byte", async (t) => {
  for (const name of names) t.equal(printDump(dumpOf(name)), jsonOf(name), name);
});

t.test('names come in order of their text, those that are whole numbers too', async (t) => {
  const tags = { 9: 'x', 10: 'y', a: '<' };
  const json = JSON.stringify({ nodeentries: { n: { Info: { id: 'n', tags } } } });
  t.match(printDump(parseDump(json)).replaceAll(/\s+/g, ''), '"tags":{"10":"y","9":"x","a":"\\u003c"}');
});

t.test('tables that are missing are empty, unknown fields are ignored', async (t) => {
  const dump = parseDump('{"clusterentries": {"x": {"Info": {"id": "c", "color": 1}, "More": []}}}');
  t.strictSame(dump.clusterentries, [
    { Info: { id: 'c', nodes: [], volumes: [], block: false, file: false, blockvolumes: [] } },
  ]);
  t.strictSame(dump.pendingoperations, []);
});

t.test('null is what is not there', async (t) => {
  const dump = parseDump('{"nodeentries": null, "deviceentries": {"x": {"Info": {"paths": null}, "Bricks": null}}}');
  t.strictSame(dump.nodeentries, []);
  t.strictSame(dump.deviceentries[0]?.Bricks, []);
});

t.test('everything of a wrong form is named with its place', async (t) => {
  const wrong = {
    volumeentries: { v: { Info: { size: '5', durability: [] }, Bricks: 'b' } },
    nodeentries: { n: { Info: { hostnames: { manage: ['a', 7] }, tags: { rack: 1 } } } },
    clusterentries: { c: { Info: { block: 'yes' } } },
    brickentries: [],
  };
  t.throws(() => parseDump(JSON.stringify(wrong)), {
    code: 'invalid',
    message: [
      'Could not decode input file as JSON: clusterentries.c.Info.block: true or false was expected',
      'volumeentries.v.Info.size: a number was expected',
      'volumeentries.v.Info.durability: an object was expected',
      'volumeentries.v.Bricks: a list was expected',
      'brickentries: an object was expected',
      'nodeentries.n.Info.hostnames.manage[1]: text was expected',
      'nodeentries.n.Info.tags.rack: text was expected',
    ].join('\n'),
  });
});

t.test('a volume must say its durability', async (t) => {
  t.throws(() => parseDump('{"volumeentries": {"v": {"Info": {"id": "v"}}}}'), {
    message: 'Could not decode input file as JSON: volumeentries.v.Info.durability: it is missing',
  });
});

t.test('what is no JSON object', async (t) => {
  for (const text of ['', '{"clusterentries": {', 'null and void', '\u0000\u0001']) {
    t.throws(() => parseDump(text), { code: 'invalid', message: /^Could not decode input file as JSON: \S/ });
  }
  t.throws(() => parseDump('[]'), {
    message: 'Could not decode input file as JSON: the whole: an object was expected',
  });
});

t.test('text that HTML could misread is escaped, as Go does', async (t) => {
  const dump = parseDump('{"dbattributeentries": {"a": {"Key": "<a&b>", "Value": "\\u2028"}}}');
  t.match(printDump(dump), '"\\u003ca\\u0026b\\u003e": {');
  t.match(printDump(dump), '"Value": "\\u2028"');
});
