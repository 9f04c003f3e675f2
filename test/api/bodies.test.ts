import t from 'tap';
import * as bodies from '../../src/api/bodies.ts';
import type { Shape } from '../../src/api/json/shape.ts';
import { hex } from './serve.ts';

const parse = <T>(shape: Shape<T>, body: string): T => bodies.parseBody(shape, Buffer.from(body));

t.test('what is wrong is said in the grammar of Heketi', async (t) => {
  const node = (change: object) =>
    JSON.stringify({ zone: 1, cluster: hex('c'), hostnames: { manage: ['m'], storage: ['s'] }, ...change });
  const blank = 'cannot be blank';
  const cases: [Shape<unknown>, string, string][] = [
    [bodies.nodeAdd, '{}', `cluster: ${blank}; hostnames: (manage: ${blank}; storage: ${blank}.); zone: ${blank}.`],
    [bodies.nodeAdd, node({ zone: -1 }), 'zone: must be no less than 1.'],
    [bodies.nodeAdd, node({ cluster: 'xyz' }), 'cluster: xyz is not a valid UUID.'],
    [
      bodies.nodeAdd,
      node({ hostnames: { manage: ['a b'], storage: ['c$'] } }),
      'hostnames: (manage: [a b] is not a valid manage hostname; storage: [c$] is not a valid storage hostname.).',
    ],
    [bodies.nodeAdd, node({ tags: { 'a b': '' } }), 'tags: invalid characters in tag name a b.'],
    [bodies.deviceAdd, '{}', `name: ${blank}; node: ${blank}.`],
    [bodies.deviceAdd, '{"name":"sdb","node":"x"}', 'name: must be in a valid format; node: x is not a valid UUID.'],
    [bodies.deviceAdd, `{"name":"/dev/a;b","node":"${hex('a')}"}`, 'name: must be in a valid format.'],
    [bodies.stateChange, '{}', `state: ${blank}.`],
    [bodies.stateChange, '{"state":"up"}', 'state: up is not valid state.'],
    [bodies.stateChange, '{"state":"up","healcheck":"on"}', 'healcheck: on is not valid heal info check.'],
    [bodies.tagsChange, '{}', `change_type: ${blank}.`],
    [bodies.tagsChange, '{"change_type":"add"}', 'change_type: must be a valid value.'],
    [bodies.volumeCreate, '{}', `size: ${blank}.`],
    [bodies.volumeCreate, '{"size":-1,"name":"a b"}', 'name: must be in a valid format; size: must be no less than 1.'],
    [bodies.volumeExpand, '{"expand_size":0}', `expand_size: ${blank}.`],
    [bodies.volumeExpand, '{"expand_size":-5}', 'expand_size: must be no less than 1.'],
  ];
  for (const [shape, body, complaint] of cases) {
    const message = `validation failed: ${complaint}`;
    t.throws(() => parse(shape, body), { code: 'invalid', message }, body);
  }
});

t.test('a body that cannot be read is told before what is wrong with it', async (t) => {
  const refusal = { code: 'unparsable', message: 'request unable to be parsed' };
  t.throws(() => parse(bodies.volumeCreate, '{"name":"a b","size":"1"}'), refusal);
  t.throws(() => bodies.parseBody(bodies.clusterFlags, undefined), refusal, 'no body');
  t.throws(() => parse(bodies.clusterFlags, ''), refusal);
});

t.test('a null body is one without fields', async (t) => {
  t.same(parse(bodies.clusterFlags, 'null'), { block: false, file: false });
});
