import t from 'tap';
import {
  type GlusterReply,
  parseHealing,
  parseOutcome,
  parsePeers,
  parseReply,
  parseSnapshotCount,
  parseVolumes,
} from '../../../src/executor/parse/gluster.ts';
import { recorded, recordings } from '../recordings.ts';

const content = (name: string) => {
  const reply = parseReply(recorded(name));
  if (reply.outcome !== 'ok') throw new Error(`${name}: ${reply.outcome}`);
  return reply.content;
};

t.test('every recorded answer is understood', (t) => {
  const counts: Partial<Record<GlusterReply['outcome'], string[]>> = {};
  for (const { name } of recordings.filter((recording) => recording.name.endsWith('-xml'))) {
    const reply = parseReply(recorded(name));
    const names = counts[reply.outcome] ?? [];
    counts[reply.outcome] = [...names, name];
    if (reply.outcome === 'failed') {
      t.ok(Number.isInteger(reply.errno), `${name} has a number`);
      t.not(reply.text, '', `${name} has a text`);
    }
  }
  t.ok((counts.ok?.length ?? 0) > 90);
  t.ok((counts.failed?.length ?? 0) > 40);
  t.same(counts.down, ['glusterd-stopped-cli-xml']);
  t.same(counts['timed-out'], ['nodedown-early-volume-status-xml']);
  t.same(counts.busy, ['nodedown-early-volume-status-2-xml']);
  t.same(counts.unreadable, ['volume-heal-xml', 'heal-distribute-xml'], 'heal answers in plain text');
  t.end();
});

t.test('only opRet decides', (t) => {
  t.match(parseReply(recorded('volume-create-exists-xml')), {
    outcome: 'failed',
    errno: 0,
    text: 'Volume r3 already exists',
  });
  t.match(parseReply(recorded('peer-detach-has-bricks-xml')), { outcome: 'failed', errno: 3 });
  t.equal(parseReply(recorded('add-brick-with-snaps-xml')).outcome, 'ok', 'though it says "already part of a volume"');
  t.equal(parseReply(recorded('peer-probe-already-xml')).outcome, 'ok', 'though its opErrno is 2');
  t.end();
});

t.test('of a change the outcome alone is told, and the same', (t) => {
  for (const { name } of recordings.filter((recording) => recording.name.endsWith('-xml'))) {
    const { outcome } = parseReply(recorded(name));
    t.equal(parseOutcome(recorded(name)).outcome, outcome, name);
    if (outcome === 'ok') t.equal(parseOutcome(recorded(name).slice(0, -20)).outcome, 'unreadable', `${name}, cut off`);
  }
  t.end();
});

t.test('damaged answers are unreadable, not misread', (t) => {
  for (const text of ['', '<cliOutput>', '<cliOutput><opRet>0', '<html></html>', 'bash: gluster: command not found']) {
    t.match(parseReply(text), { outcome: 'unreadable', text }, JSON.stringify(text));
  }
  t.end();
});

t.test('volume info', (t) => {
  const [r3, ...none] = parseVolumes(content('volume-info-2x3-xml'));
  t.same(none, []);
  t.match(r3, { name: 'r3', uuid: '12c4b108-7fb2-409a-a7e4-5050f3394312', started: true });
  t.same(
    r3?.bricks,
    ['r', 'e'].flatMap((brick) => [1, 2, 3].map((node) => `node${node}:/bricks/vg_a/${brick}/brick`)),
    "in gluster's order",
  );
  t.equal(r3?.options.get('nfs.disable'), 'on');
  t.match(parseVolumes(content('volume-info-created-xml')), [{ started: false }]);
  t.same(parseVolumes(content('volume-info-none-xml')), []);
  t.equal(parseVolumes(content('volume-info-all-xml')).length, 4);
  t.end();
});

t.test('peers', (t) => {
  const peers = parsePeers(content('peer-status-xml'));
  t.same(
    peers.map(({ hostnames, connected }) => [...hostnames, connected]),
    [
      ['node2', true],
      ['node3', true],
    ],
  );
  t.equal(peers[0]?.uuid, '54925af2-be49-4418-aee2-08164f9daecf');
  t.same(parsePeers(content('peer-status-on-detached-node-xml')), []);
  const down = parsePeers(content('nodedown-peer-status-xml')).filter((peer) => !peer.connected);
  t.same(
    down.map((peer) => peer.hostnames),
    [['node3']],
  );
  t.end();
});

t.test('snapshots', (t) => {
  t.equal(parseSnapshotCount(content('snapshot-list-volume-xml')), 2);
  t.equal(parseSnapshotCount(content('snapshot-list-empty-xml')), 0);
  t.match(parseReply(recorded('snapshot-list-volume-notfound-xml')), { outcome: 'failed', errno: 30806 });
  t.end();
});

t.test('healing', (t) => {
  const shown = (name: string) => parseHealing(content(name)).map(({ online, entries }) => [online, entries]);
  t.same(parseHealing(content('heal-info-xml')), [
    { brick: 'node1:/bricks/vg_a/r/brick', online: true, entries: 0 },
    { brick: 'node2:/bricks/vg_a/r/brick', online: true, entries: 0 },
    { brick: 'node3:/bricks/vg_a/r/brick', online: true, entries: 0 },
  ]);
  t.equal(parseHealing(content('heal-info-2x3-xml')).length, 6);
  const down = [false, 0];
  t.same(shown('heal-info-brick-dead-xml'), [[true, 6], [true, 6], down], 'the others have what it lacks');
  t.same(shown('nodedown-heal-info-xml'), [[true, 0], [true, 0], down]);
  t.same(shown('glusterd-stopped-heal-info-xml'), [[true, 0], down, [true, 0]]);
  const [fresh, ...others] = parseHealing(content('heal-info-after-replace-xml'));
  t.match(fresh, { brick: 'node1:/bricks/vg_b/x/brick', online: true, entries: 0 });
  t.ok(
    others.some(({ entries }) => entries > 30),
    'another is the source of the new one',
  );
  for (const [name, errno] of [
    ['heal-info-notfound-xml', 2],
    ['heal-info-notstarted-xml', 5],
    ['heal-info-distribute-xml', 22],
  ] as const) {
    t.match(parseReply(recorded(name)), { outcome: 'failed', errno });
  }
  t.end();
});

t.test('a brick without a name is none that could be counted', (t) => {
  const nameless = recorded('nodedown-heal-info-xml').replace(/<name>node3:[^<]*/, '<name>information not available');
  const reply = parseReply(nameless);
  t.equal(reply.outcome === 'ok' && parseHealing(reply.content).length, 2);
  t.end();
});
