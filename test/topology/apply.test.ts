import t from 'tap';
import { applyTopology } from '../../src/topology/apply.ts';
import { incomplete, summarize, type TopologyEvent } from '../../src/topology/events.ts';
import { parseTopology } from '../../src/topology/parse.ts';
import { MemoryTarget } from './memory-target.ts';

const topology = (...clusters: string[][]) =>
  parseTopology(
    JSON.stringify({
      clusters: clusters.map((hosts) => ({
        nodes: hosts.map((host) => ({
          node: { hostnames: { manage: [host], storage: [host] }, zone: 1 },
          devices: ['/dev/sdb', '/dev/sdc'],
        })),
      })),
    }),
  );
const shape = ({ clusters }: MemoryTarget) =>
  clusters.map(({ nodes }) => nodes.map(({ manage, devices }) => [manage[0], devices.map(({ name }) => name).sort()]));
const both = ['/dev/sdb', '/dev/sdc'];
const quiet = () => {};

t.test('everything is added; a second run changes nothing and says so', async (t) => {
  const target = new MemoryTarget();
  const wanted = topology(['a', 'b'], ['c']);
  const first = await applyTopology(wanted, target, quiet);
  const expected = [
    [
      ['a', both],
      ['b', both],
    ],
    [['c', both]],
  ];
  t.same(shape(target), expected);
  t.equal(summarize(first), '2 clusters, 3 nodes, 6 devices added.');
  t.notOk(incomplete(first));
  const second = await applyTopology(wanted, target, quiet);
  t.same(shape(target), expected);
  t.equal(summarize(second), '3 nodes, 6 devices there already; nothing changed.');
  t.ok(target.busiest > 1, 'devices of different nodes were added at the same time');
});

t.test('failed parts do not stop the others, and are continued by the next run in the same cluster', async (t) => {
  const target = new MemoryTarget();
  target.refuse.set('a', 'no glusterd').set('b:/dev/sdb', 'holds data');
  const first = await applyTopology(topology(['a', 'b', 'c']), target, quiet);
  t.same(shape(target), [
    [
      ['b', ['/dev/sdc']],
      ['c', both],
    ],
  ]);
  t.ok(incomplete(first));
  t.equal(summarize(first), '1 cluster, 2 nodes, 3 devices added; 1 node, 1 device failed; 2 devices skipped.');
  t.same(
    first.outcomes.filter(({ phase }) => phase === 'failed').map(({ error }) => error),
    ['no glusterd', 'holds data'],
  );
  target.refuse.clear();
  const second = await applyTopology(topology(['a', 'b', 'c']), target, quiet);
  t.notOk(incomplete(second));
  t.same(shape(target), [
    [
      ['b', ['/dev/sdc', '/dev/sdb'].sort()],
      ['c', both],
      ['a', both],
    ],
  ]);
});

t.test('a cluster that got no node is removed', async (t) => {
  const target = new MemoryTarget();
  target.refuse.set('a', 'unreachable');
  const result = await applyTopology(topology(['a']), target, quiet);
  t.same(target.clusters, []);
  t.match(result.outcomes[0], { kind: 'cluster', phase: 'removed' });
  t.equal(summarize(result), '1 node failed; 2 devices skipped; nothing changed.');
});

t.test('an empty cluster that can not be removed is a failure', async (t) => {
  const target = new MemoryTarget();
  target.refuse.set('a', 'unreachable').set('delete', 'not now');
  const result = await applyTopology(topology(['a']), target, quiet);
  t.match(result.outcomes[0], { kind: 'cluster', phase: 'failed', error: /stayed empty .* not now/ });
});

t.test('without a cluster, its nodes are skipped', async (t) => {
  const target = new MemoryTarget();
  target.refuse.set('cluster', 'no');
  const result = await applyTopology(topology(['a', 'b']), target, quiet);
  t.equal(summarize(result), '1 cluster failed; 2 nodes, 4 devices skipped; nothing changed.');
});

t.test('an entry without nodes makes no cluster', async (t) => {
  const target = new MemoryTarget();
  t.equal(summarize(await applyTopology(topology([]), target, quiet)), 'nothing changed.');
  t.same(target.clusters, []);
});

t.test('in order: each step begins after the one before has ended', async (t) => {
  const target = new MemoryTarget();
  const steps: string[] = [];
  const report = (event: TopologyEvent) =>
    steps.push([event.kind, event.kind === 'device' ? event.device : '', event.phase].join(' '));
  await applyTopology(topology(['a', 'b']), target, report, { inOrder: true });
  t.equal(target.busiest, 1);
  const node = ['node  adding', 'node  added', ...both.flatMap((d) => [`device ${d} adding`, `device ${d} added`])];
  t.same(steps, ['cluster  adding', 'cluster  added', ...node, ...node]);
});

t.test('what the report throws ends the load and leaves no empty cluster', async (t) => {
  const target = new MemoryTarget();
  const report = ({ kind, phase }: TopologyEvent) => {
    if (kind === 'node' && phase === 'adding') throw new Error('stop');
  };
  await t.rejects(applyTopology(topology(['a']), target, report, { inOrder: true }), { message: 'stop' });
  t.same(target.clusters, []);
});
