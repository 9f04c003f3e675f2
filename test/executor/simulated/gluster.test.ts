import t, { type Test } from 'tap';
import type { SimulatedRunner } from '../../../src/executor/simulated/runner.ts';
import { ask, does, remake, replay, startLab } from './lab.ts';

/** Asserts that each recorded command is answered as by the real node, in this order. */
const sameOn =
  (runner: SimulatedRunner, t: Test) =>
  async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      const { model, real } = await replay(runner, name);
      t.strictSame(model, real, name);
    }
  };

t.test('peers and volumes answer as they did on real nodes', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await same('peer-status-xml', 'peer-status', 'pool-list-xml', 'pool-list', 'peer-probe-already', 'peer-probe-self');
  await same('peer-probe-already-xml', 'peer-probe-unresolvable', 'peer-probe-unreachable');
  await same('peer-detach-nonmember', 'peer-detach-nonmember-xml', 'volume-list-empty', 'volume-list-empty-xml');
  await same('volume-info-none', 'volume-info-none-xml', 'volume-info-notfound', 'volume-info-notfound-xml');
  await same('volume-start-notfound-xml', 'volume-start-notfound', 'volume-stop-notfound-xml');
  await same('volume-delete-notfound', 'volume-delete-notfound-xml', 'volume-set-notfound', 'add-brick-notfound-xml');
  await same('snapshot-list-empty', 'snapshot-list-empty-xml', 'snapshot-list-volume-notfound-xml');
  await same('snapshot-delete-notfound-xml', 'snapshot-create-volume-notfound-xml');
  await same('heal-info-notfound-xml');
  await same('volume-create-xml-badargs', 'volume-create-nodir', 'volume-create-nodir-xml', 'volume-create-rootfs');
  await same('volume-create-same-host', 'volume-create-unknown-peer');
  await remake(runner, 'vg_a/r');
  await same('volume-create-bad-count');
  await remake(runner, 'vg_a/r');
  await same('volume-create-replica2-warning');
  await does(runner, 'node1', 'gluster volume delete v1');
  await remake(runner, 'vg_a/r');
  await same('volume-create-mountpoint-brick', 'volume-create-replica3-xml', 'volume-info-created-xml');
  await same('volume-stop-notstarted', 'volume-stop-notstarted-xml', 'snapshot-create-notstarted-xml');
  await same('heal-info-notstarted-xml');
  await same('volume-create-exists', 'volume-create-exists-xml', 'volume-create-brick-used');
  await same('volume-create-brick-used-xml', 'volume-create-brick-used-force', 'volume-create-brick-subdir');
  await same('volume-start-xml', 'volume-start-again', 'volume-start-again-xml', 'heal-info-xml', 'heal-info');
  await same('volume-delete-started', 'volume-delete-started-xml', 'volume-list', 'volume-list-xml');
  await same('volume-info', 'volume-info-xml', 'volume-set-xml', 'volume-set-bad-option', 'volume-set-bad-option-xml');
  await same('volume-set-bad-value-xml', 'volume-set-group', 'peer-detach-has-bricks', 'peer-detach-has-bricks-xml');
});

t.test('more bricks, snapshots and the other kinds of volumes answer as they did on real nodes', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await same('volume-create-replica3-xml', 'volume-start-xml');
  await same('add-brick-bad-count-xml', 'add-brick-used-xml', 'add-brick-xml', 'rebalance-start-xml');
  await same('heal-info-2x3-xml', 'replace-brick-same-xml', 'replace-brick-notmember-xml', 'replace-brick-xml');
  await does(
    runner,
    'node1',
    'gluster volume replace-brick r3 node1:/bricks/vg_b/x/brick node1:/bricks/vg_a/r/brick commit force',
  );
  await remake(runner, 'vg_b/x');
  await does(runner, 'node1', 'gluster volume stop r3', 'gluster volume delete r3');
  await same('volume-create-removed-brick', 'volume-create-removed-brick-force');
  await does(runner, 'node1', 'gluster volume delete v2');

  await remake(runner, 'vg_b/x');
  await does(
    runner,
    'node1',
    'gluster volume create r3 replica 3 node1:/bricks/vg_b/x/brick node2:/bricks/vg_b/x/brick node3:/bricks/vg_b/x/brick',
    'gluster volume start r3',
  );
  await same(
    'snapshot-create-xml',
    'snapshot-create-exists-xml',
    'snapshot-activate-xml',
    'snapshot-activate-again-xml',
  );
  await does(runner, 'node1', 'gluster snapshot create s2 r3 no-timestamp', 'gluster volume stop r3');
  t.match(
    (await ask(runner, 'node1', 'gluster volume delete r3')).stderr,
    /as it has 2 snapshots\. To delete the volume/,
  );
  await same('snapshot-deactivate-xml');
  await does(runner, 'node1', 'gluster snapshot delete s1', 'gluster snapshot delete s2', 'gluster volume delete r3');
  await same('snapshot-list-after-xml');

  await same('arbiter-create-xml');
  await does(runner, 'node1', 'gluster volume start arb');
  await same('volume-info-arbiter-xml', 'arbiter2-create-xml', 'volume-info-arbiter2-xml');
  await does(runner, 'node1', 'gluster volume delete arb2');
  await remake(runner, 'vg_b/d');
  await same('disperse-create-xml');
  await does(runner, 'node1', 'gluster volume start ec');
  await same(
    'volume-info-disperse-xml',
    'heal-info-disperse-xml',
    'disperse-data-create',
    'disperse-data-create-force-xml',
  );
  await same('volume-info-disperse42-xml');
  await does(runner, 'node1', 'gluster volume delete ec2');
  await remake(runner, 'vg_b/g1', 'vg_b/g2');
  await same('distribute-create-xml');
  await does(runner, 'node1', 'gluster volume start dist');
  await same('volume-info-distribute-xml', 'heal-info-distribute-xml', 'heal-distribute-xml');
});

t.test('a stopped glusterd and a node that is down are seen as on real nodes', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await does(
    runner,
    'node1',
    'gluster volume create r2 replica 2 node1:/bricks/vg_b/g2/brick node2:/bricks/vg_b/g2/brick',
  );
  runner.nodes.stopGlusterd('node2');
  for (const name of ['glusterd-stopped-cli-xml', 'glusterd-stopped-cli', 'glusterd-stopped-is-active']) {
    const { model, real } = await replay(runner, name, 'node2');
    t.strictSame(model, real, name);
  }
  await same('glusterd-stopped-peer-status-xml', 'glusterd-stopped-pool-list-xml', 'glusterd-stopped-create-xml');
  runner.nodes.startGlusterd('node2');
  await same('glusterd-back-peer-status-xml');

  await does(runner, 'node1', 'gluster volume start r2');
  await same('arbiter-create-xml');
  await does(runner, 'node1', 'gluster volume start arb');
  await same('disperse-create-xml');
  runner.nodes.powerOff('node3');
  await same('nodedown-peer-status-xml', 'nodedown-volume-create', 'nodedown-volume-create-xml');
  await same('nodedown-replace-brick-xml');
  await same('nodedown-volume-start-xml', 'nodedown-volume-stop-xml', 'nodedown-volume-start-other-xml');
  t.match((await ask(runner, 'node1', 'gluster volume delete ec')).stderr, /Some of the peers are down/);
  await same('nodedown-peer-detach', 'nodedown-peer-detach-xml');
  t.ok(runner.nodes.state('node1').gluster.volumes.includes('ec'), 'it is still there');
});

t.test('nodes leave and join pools as on real nodes', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await same('peer-detach-ok-xml', 'peer-status-detached-xml');
  const alone = await replay(runner, 'peer-status-on-detached-node-xml', 'node3');
  t.strictSame(alone.model, alone.real);
  runner.nodes.stopGlusterd('node3');
  await same('peer-probe-glusterd-stopped-xml');
  runner.nodes.startGlusterd('node3');
  await same('peer-probe-ok-xml', 'peer-status-just-probed-xml', 'peer-detach-ok', 'peer-probe-ok');
  await does(runner, 'node1', 'gluster peer detach node3', 'gluster peer detach node2');
  await does(runner, 'node3', 'gluster peer probe node2');
  await same('peer-probe-other-cluster-xml', 'peer-probe-other-cluster');
  t.strictSame(runner.nodes.state('node1').peers, []);
  t.strictSame(runner.nodes.state('node2').peers, ['node3']);
});

t.test('a volume whose bricks are not mounted does not start', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await same('volume-create-replica3-xml');
  await does(runner, 'node2', 'umount /bricks/vg_a/r');
  const { stderr } = await ask(runner, 'node1', 'gluster volume start r3');
  t.match(stderr, /Staging failed on node2\. Error: Failed to find brick directory \/bricks\/vg_a\/r\/brick/);
});

t.test('a brick of a started volume keeps its mount busy', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await same('volume-create-replica3-xml', 'volume-start-xml');
  const { exitCode, stderr } = await ask(runner, 'node1', 'umount /bricks/vg_a/r');
  t.strictSame({ exitCode, stderr }, { exitCode: 32, stderr: 'umount: /bricks/vg_a/r: target is busy.\n' });
  await does(runner, 'node1', 'gluster volume stop r3', 'umount /bricks/vg_a/r');
});

t.test('a snapshot shares the pool of its brick, and keeps it', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await same('volume-create-replica3-xml', 'volume-start-xml');
  const count = async () => (await ask(runner, 'node1', 'lvs --noheadings -o thin_count vg_a/tp_r')).stdout.trim();
  const free = runner.nodes.state('node1').freeKib.vg_a;
  await does(runner, 'node1', 'gluster snapshot create s r3 no-timestamp');
  t.equal(await count(), '2');
  t.equal(runner.nodes.state('node1').freeKib.vg_a, free, 'it takes nothing from the group');
  await does(runner, 'node1', 'gluster snapshot delete s');
  t.equal(await count(), '1');
});

t.test('a clone has thin volumes and mounts of its own, and leaves them behind when it is deleted', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  const clean = runner.nodes.state('node1');
  await does(
    runner,
    'node1',
    'gluster volume create r3 replica 3 node1:/bricks/vg_b/x/brick node2:/bricks/vg_b/x/brick node3:/bricks/vg_b/x/brick',
    'gluster volume start r3',
  );
  await same('snapshot-create-xml', 'snapshot-clone-inactive-xml', 'snapshot-activate-xml', 'snapshot-clone-xml');
  await same('snapshot-clone-exists-xml');
  const uuid = /<id>([0-9a-f-]+)<\/id>/.exec((await ask(runner, 'node1', 'gluster volume info c1 --xml')).stdout)?.[1];
  const name = uuid?.replaceAll('-', '');
  const { mounts, volumes } = runner.nodes.state('node1');
  const mount = `/dev/mapper/vg_b-${name}_0 /run/gluster/snaps/${name}/brick1`;
  t.ok(mounts.includes(mount));
  t.ok(volumes.includes(`vg_b/${name}_0`));
  const lines = async () => (await ask(runner, 'node1', 'gluster volume info c1')).stdout;
  t.match(await lines(), `Brick3: node3:/run/gluster/snaps/${name}/brick3/brick\n`);
  const copied = await ask(runner, 'node1', `lvs --noheadings --separator , -o origin,pool_lv -S lv_name=~"^${name}_"`);
  t.match(copied.stdout.trim(), /^[0-9a-f]{32}_0,tp_x$/);

  await same('snapshot-deactivate-xml');
  await does(runner, 'node1', 'gluster snapshot delete s1', 'gluster volume start c1');
  t.strictSame(
    runner.nodes.state('node1').mounts.filter((line) => line.includes('/run/gluster')),
    [mount],
  );
  runner.nodes.reboot('node1');
  t.ok(runner.nodes.state('node1').mounts.includes(mount), 'glusterd mounts it again');
  await does(runner, 'node1', 'gluster volume stop c1', 'gluster volume delete c1');
  t.ok(runner.nodes.state('node1').mounts.includes(mount), 'nobody unmounts it');
  await does(runner, 'node1', `umount /run/gluster/snaps/${name}/brick1`, `lvremove -f vg_b/${name}_0`);
  t.strictSame(runner.nodes.state('node1').volumes, clean.volumes);
});

t.test('heal info tells which bricks are away, and which are sources', async (t) => {
  const runner = await startLab();
  const same = sameOn(runner, t);
  await same('volume-create-replica3-xml', 'volume-start-xml');
  runner.nodes.setHealing('node2', '/bricks/vg_a/r/brick', 2);
  const count = async () => (await ask(runner, 'node1', 'gluster volume heal r3 statistics heal-count --xml')).stdout;
  t.match(
    await count(),
    /successful \n\nBrick node1:\S+\nNumber of entries: 0\n\nBrick node2:\S+\nNumber of entries: 2\n/,
  );
  await same('volume-heal', 'volume-heal-xml');
  t.notMatch(await count(), /entries: [^0]/, 'what has a source is healed');
  runner.nodes.setHealing('node2', '/bricks/vg_a/r/brick', 2);
  runner.nodes.powerOff('node3');
  const { stdout } = await ask(runner, 'node1', 'gluster volume heal r3 info --xml');
  t.match(stdout, /node2:[\s\S]*<file [\s\S]*<file [\s\S]*<status>Connected<\/status>\s*<numberOfEntries>2</);
  t.match(
    stdout,
    /hostUuid="-">\s*<name>node3:[\s\S]*<status>Transport endpoint is not connected<[\s\S]*<numberOfEntries>-</,
  );
});
