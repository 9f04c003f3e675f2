import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { type Service, serviceOf } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';
import { bricksOf, createVolume, evict, hostOf, replicated, run, type WireBrick } from '../helpers/volumes.ts';

const rowOf = (service: Service, brick: WireBrick | undefined) =>
  service.store.read((reader) => reader.findBrick(brick?.id ?? ''));

/** The brick of the second list that is not in the first. */
const newOne = (before: readonly WireBrick[], after: readonly WireBrick[]) =>
  after.find(({ id }) => !before.some((brick) => brick.id === id));

t.test('a brick moves to another node, into the same place of its set', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { id, bricks, name } = await createVolume(service, { ...replicated, gid: 2000 });
  const old = bricks[1];
  const row = rowOf(service, old);
  const place = async () => (await run(service, 'n1', `gluster volume info ${name}`)).match(/^Brick\d.*$/gm) ?? [];
  const index = (await place()).findIndex((line) => line.endsWith(old?.path ?? '?'));
  t.equal((await evict(service, old)).status, 204);

  const after = await bricksOf(service, id);
  const fresh = newOne(bricks, after);
  t.equal(after.length, 3);
  t.notOk(after.some((brick) => brick.id === old?.id));
  t.not(fresh?.node, old?.node, 'three nodes had a brick each');
  t.equal(fresh?.size, old?.size);
  const { setIndex, position } = row ?? {};
  t.match(rowOf(service, fresh), { setIndex, position, pendingOp: null, replaces: null });
  t.match((await place())[index], new RegExp(`${fresh?.path}$`), 'gluster has it where the old one was');
  t.equal(await run(service, hostOf(service, fresh), `stat -c %g:%a ${fresh?.path}`), '2000:2775\n');
  t.strictSame(disagreements(service), []);
  t.equal((await evict(service, old)).status, 404);
});

t.test('the node of the old brick may be dead; it is clean when it is back', async (t) => {
  const service = await serviceOf(t);
  const { nodes } = await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { id, bricks } = await createVolume(service);
  const [old] = bricks;
  const dead = hostOf(service, old);
  const device = () => service.store.read((reader) => reader.getDevice(old?.device ?? ''));
  const placed = device().placedKib;
  service.nodes.cutOff(dead);
  t.equal((await evict(service, old)).status, 204);
  t.equal((await bricksOf(service, id)).length, 3);
  t.equal(device().placedKib, placed, 'its space stays taken');
  t.match(
    service.store.read((reader) => reader.listLeftovers()),
    [{ nodeId: old?.node, object: `brick ${old?.path}` }],
  );
  service.nodes.reconnect(dead);
  await until(() => disagreements(service).length === 0);
  t.equal(device().placedKib, 0);
  t.equal(nodes.length, 4);
});

t.test('a set keeps its zones when checking is strict, the arbiter too', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb', '/dev/sdc']);
  const options = ['user.heketi.arbiter true', 'user.heketi.zone-checking strict'];
  const { id, bricks } = await createVolume(service, { ...replicated, glustervolumeoptions: options });
  for (const old of bricks) {
    const before = await bricksOf(service, id);
    t.equal((await evict(service, old)).status, 204);
    const fresh = newOne(before, await bricksOf(service, id));
    t.equal(fresh?.node, old.node, 'its own zone was the only one free');
    t.not(fresh?.device, old.device);
    t.equal(fresh?.size, old.size);
  }
  const kinds = (await bricksOf(service, id)).map((brick) => rowOf(service, brick));
  t.strictSame(
    kinds.filter((row) => row?.kind === 'arbiter').map((row) => row?.position),
    [2],
  );
  t.strictSame(disagreements(service), []);
});

t.test('a new brick is healed at once', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb', '/dev/sdc']);
  const { bricks, name } = await createVolume(service);
  const [old, source] = bricks;
  service.nodes.setHealing(hostOf(service, source), source?.path ?? '', 3);
  t.equal((await evict(service, old)).status, 204);
  const counts = await run(service, 'n1', `gluster volume heal ${name} statistics heal-count`);
  t.equal(counts.match(/entries: 0/g)?.length, 3);
});

t.test('what the others of the set could not heal is not given away', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { id, bricks } = await createVolume(service);
  const [old, other, third] = bricks;
  const refused = async (body?: object) => (await evict(service, old, body)).body.split('\n')[0];

  service.nodes.setHealing(hostOf(service, old), old?.path ?? '', 3);
  t.equal(await refused(), `Cannot replace brick ${old?.id} as it is source brick for data to be healed`);
  service.nodes.setHealing(hostOf(service, old), old?.path ?? '', 0);
  service.nodes.stopGlusterd(hostOf(service, other));
  t.equal(await refused(), `Cannot replace brick ${old?.id} as only 1 of 2 required peer bricks are online`);
  service.nodes.cutOff(hostOf(service, third));
  t.equal(
    await refused({ healcheck: 'enable' }),
    `Cannot replace brick ${old?.id} as only 0 of 2 required peer bricks are online`,
  );
  t.strictSame(await bricksOf(service, id), bricks);
  t.strictSame(disagreements(service), []);
  t.equal((await evict(service, old, { healcheck: 'disable' })).status, 204, 'unless that is asked for');
  t.strictSame(disagreements(service), []);
});

t.test('the brick that is alone in its set stays, whatever is asked', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2], ['/dev/sdb', '/dev/sdc']);
  const { id, bricks } = await createVolume(service, { size: 10 });
  const text = `Cannot replace brick ${bricks[0]?.id} as only 0 of 1 required peer bricks are online\n`;
  for (const body of [undefined, { healcheck: 'disable' }]) {
    t.match(await evict(service, bricks[0], body), { status: 500, body: text });
  }
  t.strictSame(await bricksOf(service, id), bricks);
  t.strictSame(disagreements(service), []);
});

t.test('of a replica 2 one brick is enough, of a disperse set the data bricks are', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const two = await createVolume(service, { size: 5, durability: { type: 'replicate', replicate: { replica: 2 } } });
  t.equal((await evict(service, two.bricks[0])).status, 204);
  const disperse = { type: 'disperse', disperse: { data: 2, redundancy: 1 } };
  const { bricks } = await createVolume(service, { size: 5, durability: disperse });
  t.equal((await evict(service, bricks[0])).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('two at once: in different volumes both, in one volume the second is refused', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb', '/dev/sdc']);
  const first = await createVolume(service);
  const second = await createVolume(service);
  const asked = [first.bricks[0], first.bricks[0], first.bricks[1], second.bricks[0]];
  const [began, again, neighbour, elsewhere] = await Promise.all(
    asked.map((brick) => service.call('POST', `/bricks/to-evict/${brick?.id}`)),
  );
  const prefix = 'Failed to set up brick eviction: Can not evict brick';
  t.match(again, { status: 500, body: `${prefix} ${first.bricks[0]?.id}: brick is pending\n` });
  t.match(neighbour, {
    status: 500,
    body: `${prefix} ${first.bricks[1]?.id} from volume ${first.id}: volume has pending bricks\n`,
  });
  for (const accepted of [began, elsewhere]) t.equal((await service.wait(accepted?.location ?? '')).status, 204);
  t.equal((await evict(service, first.bricks[1])).status, 204, 'one after the other is fine');
  t.strictSame(disagreements(service), []);
});

t.test('without another place nothing changes, and the rule against each device is told', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const { id, bricks } = await createVolume(service);
  const answer = await evict(service, bricks[0]);
  t.equal(answer.status, 500);
  t.match(answer.body, /^No Replacement was found for resource requested to be removed\n/);
  t.match(answer.body, /On a node of another brick of the set: n\d:\/dev\/sdb, n\d:\/dev\/sdb\n/);
  t.strictSame(await bricksOf(service, id), bricks);
  t.strictSame(disagreements(service), []);
});

t.test('a node that can not make the new brick is passed over', async (t) => {
  let failed = '';
  const service = await serviceOf(t, {
    faults: {
      react({ host, argv, when }) {
        if (when !== 'before' || !armed || !argv.includes('lvcreate') || (failed !== '' && host !== failed))
          return undefined;
        failed = host;
        return 'fail';
      },
    },
  });
  let armed = false;
  await loadCluster(service, [1, 2, 3, 4, 5], ['/dev/sdb']);
  const { id, bricks } = await createVolume(service);
  armed = true;
  t.equal((await evict(service, bricks[0])).status, 204);
  const fresh = newOne(bricks, await bricksOf(service, id));
  t.ok(failed !== '' && hostOf(service, fresh) !== failed);
  t.strictSame(disagreements(service), []);
});

t.test('gluster refuses, and nothing is left of the attempt', async (t) => {
  const service = await serviceOf(t, {
    faults: {
      react: ({ argv, when }) =>
        when === 'before' && argv.includes('replace-brick')
          ? {
              exitCode: 0,
              stdout: '<cliOutput><opRet>-1</opRet><opErrno>0</opErrno><opErrstr>not today</opErrstr></cliOutput>',
            }
          : undefined,
    },
  });
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { id, name, bricks } = await createVolume(service);
  const answer = await evict(service, bricks[0]);
  t.equal(answer.status, 500);
  const [first, second] = answer.body.split('\n');
  t.match(first, new RegExp(`^Unable to replace brick n\\d.storage:${bricks[0]?.path} with \\S+ for volume ${name}$`));
  t.equal(second, 'not today');
  t.strictSame(await bricksOf(service, id), bricks);
  t.strictSame(disagreements(service), []);
});
