import t from 'tap';
import { loadConfig } from '../../src/config.ts';
import { disagreements } from '../helpers/agreement.ts';
import { type Service, serviceOf } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';
import {
  bricksOf,
  createVolume,
  evict,
  hostOf,
  replicated,
  run,
  type WireBrick,
  type WireVolume,
} from '../helpers/volumes.ts';

async function clone(service: Service, id: string, name = ''): Promise<WireVolume> {
  const answer = await service.settle('POST', `/volumes/${id}/clone`, { name });
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.json<WireVolume>();
}

const remove = async (service: Service, { id }: WireVolume): Promise<number> =>
  (await service.settle('DELETE', `/volumes/${id}`)).status;

const free = (service: Service): number[] =>
  service.store.read((reader) =>
    reader.listAllNodes().flatMap((node) => reader.listDevices(node.id).map(({ placedKib }) => placedKib as number)),
  );

const volumesOf = (service: Service, brick: WireBrick): string[] =>
  service.nodes.state(hostOf(service, brick)).volumes.filter((name) => name.startsWith(`vg_${brick.device}/`));

t.test('a clone is a volume like its source, in the same pools, and takes no space', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const body = { ...replicated, gid: 2000, glustervolumeoptions: ['network.ping-timeout 20'] };
  const source = await createVolume(service, { ...body, snapshot: { enable: true, factor: 1.5 } });
  const placed = free(service);
  const accepted = await service.call('POST', `/volumes/${source.id}/clone`, { name: 'copy' });
  t.equal((await service.call('GET', `/volumes/${source.id}`)).status, 200, 'the source is there all the time');
  t.strictSame((await service.call('GET', '/volumes')).json(), { volumes: [source.id] });
  const copy = (await service.wait(accepted.location)).json<WireVolume>();

  const { id, name, bricks, mount, ...others } = copy as WireVolume & { mount: unknown };
  const {
    id: _id,
    name: _name,
    bricks: origins,
    mount: _mount,
    ...expected
  } = source as typeof copy & { mount: unknown };
  t.strictSame(others, expected);
  t.equal(name, 'copy');
  t.match(mount, { glusterfs: { device: /:copy$/ } });
  t.strictSame(bricks.map(({ device }) => device).sort(), origins.map(({ device }) => device).sort());
  t.strictSame(
    bricks.map(({ id: brick }) => brick),
    bricks.map(({ id: brick }) => brick).sort(),
    'bricks in order of their ids, as in every volume',
  );
  t.strictSame(
    bricks.map(({ size }) => size),
    origins.map(({ size }) => size),
  );
  for (const { path } of bricks) t.match(path, /^\/run\/gluster\/snaps\/[0-9a-f]{32}\/brick[123]\/brick$/);
  t.strictSame(free(service), placed);
  const lines = await run(service, 'n1', 'gluster volume info copy');
  t.match(lines, /Status: Started/);
  t.match(lines, /network\.ping-timeout: 20/);
  t.match(lines, `user.heketi.id: ${id}\n`);
  t.match(lines, `user.brickyard.clone-of: ${source.id}\n`);
  t.match(await run(service, 'n1', 'gluster snapshot list'), /No snapshots present/);
  t.strictSame(disagreements(service), []);

  t.equal(await remove(service, copy), 204);
  t.strictSame(free(service), placed, 'the source keeps the pools');
  t.strictSame(disagreements(service), []);
  t.equal((await evict(service, source.bricks[0])).status, 500, 'three nodes only');
  t.equal(await remove(service, source), 204);
  t.ok(free(service).every((kib) => kib === 0));
  t.strictSame(disagreements(service), []);
});

t.test('the source may go first: the pools go with the clone', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const source = await createVolume(service);
  const placed = free(service);
  const first = await clone(service, source.id);
  const second = await clone(service, first.id);
  t.match(first.name, `vol_${first.id}`);
  t.equal(await remove(service, source), 204);
  t.strictSame(disagreements(service), []);
  t.strictSame(free(service), placed);
  const [one, two] = await Promise.all([remove(service, first), remove(service, second)]);
  t.strictSame([one, two], [204, 204]);
  await until(() => disagreements(service).length === 0);
  t.ok(free(service).every((kib) => kib === 0));
});

t.test('bricks of one node have volumes of their own', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1], ['/dev/sdb', '/dev/sdc']);
  const source = await createVolume(service, { size: 700 });
  t.equal(source.bricks.length, 2);
  const copy = await clone(service, source.id);
  const names = copy.bricks.map(({ id }) => service.store.read((reader) => reader.findBrick(id))?.lvName);
  t.strictSame(names.map((name) => name?.slice(-2)).sort(), ['_0', '_1']);
  t.strictSame(disagreements(service), []);
  t.equal(await remove(service, copy), 204);
  t.strictSame(disagreements(service), []);
});

t.test('a clone grows, and its bricks move', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb', '/dev/sdc']);
  const source = await createVolume(service);
  const copy = await clone(service, source.id);
  const [old] = copy.bricks;
  t.equal((await evict(service, old)).status, 204);
  t.strictSame(disagreements(service), []);
  t.equal((await service.settle('POST', `/volumes/${copy.id}/expand`, { expand_size: 5 })).status, 200);
  const bricks = await bricksOf(service, copy.id);
  t.equal(bricks.length, 6);
  t.equal(bricks.filter(({ path }) => path.startsWith('/run/')).length, 2);
  t.strictSame(disagreements(service), []);
  t.equal(
    (
      await evict(
        service,
        source.bricks.find(({ device }) => device === old?.device),
      )
    ).status,
    204,
  );
  t.strictSame(disagreements(service), []);
  t.equal(await remove(service, copy), 204);
  t.equal(await remove(service, source), 204);
  t.ok(free(service).every((kib) => kib === 0));
  t.strictSame(disagreements(service), []);
});

t.test('what can not be cloned is refused before anything is done', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const source = await createVolume(service, { ...replicated, name: 'one' });
  const hosting = await createVolume(service, { ...replicated, block: true });
  const ask = (id: string, body: object) => service.settle('POST', `/volumes/${id}/clone`, body);
  t.match(await ask(hosting.id, {}), {
    status: 500,
    body: `Failed clone volume ${hosting.id}: Cloning of block hosting volumes is not supported\n`,
  });
  t.match(await ask(source.id, { name: 'one' }), {
    status: 500,
    body: `Failed clone volume ${source.id}: Volume name 'one' already in use\n`,
  });
  t.match(await ask('0'.repeat(32), {}), { status: 404, body: 'Id not found\n' });
  const deleting = await service.call('DELETE', `/volumes/${source.id}`);
  t.match(await ask(source.id, {}), { status: 404 });
  await service.wait(deleting.location);
  t.strictSame(disagreements(service), []);
});

t.test('a clone that gluster refuses leaves nothing', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const source = await createVolume(service);
  const ask = () => service.settle('POST', `/volumes/${source.id}/clone`, { name: 'copy' });
  const away = hostOf(service, source.bricks[2]);
  service.nodes.stopGlusterd(away);
  t.match(await ask(), { status: 500, body: /^One or more bricks may be down\./ });
  service.nodes.startGlusterd(away);
  t.strictSame(disagreements(service), []);

  // Somebody else's volume of that name is not touched.
  await run(service, 'n1', 'mkdir -p /srv/theirs');
  await run(service, 'n1', 'gluster volume create copy n1.storage:/srv/theirs/brick force');
  t.match(await ask(), { status: 500, body: /^Volume copy already exists in gluster/ });
  t.ok(service.nodes.state('n1').gluster.volumes.includes('copy'));
  t.strictSame(
    disagreements(service).filter((text) => !text.endsWith('gluster volume copy is left over')),
    [],
  );
});

t.test(
  'brick volumes of a host that dies during a delete go when it is back, whoever else is in their pools',
  async (t) => {
    let armed = false;
    const service = await serviceOf(t, {
      faults: {
        react({ host, argv, when }) {
          if (armed && host === 'n2' && when === 'guard' && argv.includes('findmnt')) service.nodes.powerOff('n2');
          return undefined;
        },
      },
    });
    await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
    const source = await createVolume(service);
    const copy = await clone(service, source.id);
    const there = copy.bricks.find((brick) => hostOf(service, brick) === 'n2');
    if (there === undefined) throw new Error('three nodes have a brick each');
    armed = true;
    t.equal(await remove(service, copy), 204);
    armed = false;
    t.equal(service.store.read((reader) => reader.listLeftovers()).length, 1);
    t.equal(volumesOf(service, there).length, 2);
    t.ok(service.nodes.powerOn('n2'));
    await until(() => disagreements(service).length === 0);
    t.equal(volumesOf(service, there).length, 1);
    t.ok(
      free(service).every((kib) => kib > 0),
      'the source has its pools',
    );
    t.equal(await remove(service, source), 204);
    t.ok(free(service).every((kib) => kib === 0));
  },
);

t.test('while a clone is made, and after one that failed, volumes are made as ever', async (t) => {
  const simulated = { deviceSizeGib: 500, delayMs: { snapshot: 10_000 } };
  const service = await serviceOf(t, { config: { simulated } });
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const source = await createVolume(service);
  const cloning = await service.call('POST', `/volumes/${source.id}/clone`, {});
  const others = [
    await service.call('POST', '/volumes', replicated),
    await service.call('POST', `/volumes/${source.id}/expand`, { expand_size: 5 }),
  ];
  t.equal((await service.call('GET', cloning.location)).pending, true, 'they are planned meanwhile');
  for (const { location } of [cloning, ...others]) t.equal((await service.wait(location)).status, 200);
  t.equal((await bricksOf(service, source.id)).length, 6);
  t.strictSame(disagreements(service), [], 'and no space of theirs was forgotten');

  const away = hostOf(service, source.bricks[0]);
  service.nodes.stopGlusterd(away);
  t.equal((await service.settle('POST', `/volumes/${source.id}/clone`, {})).status, 500);
  service.nodes.startGlusterd(away);
  await createVolume(service);
  t.strictSame(disagreements(service), []);
});

t.test('bricks of one device are all listed, and all go', async (t) => {
  const { volumes } = loadConfig({ env: { HEKETI_EXECUTOR: 'simulated' }, flags: { disableAuth: true } });
  const service = await serviceOf(t, { config: { volumes: { ...volumes, maximumBrickGib: 6 } } });
  const { devices } = await loadCluster(service, [1], ['/dev/sdb']);
  const source = await createVolume(service, { size: 10 });
  t.strictSame(
    source.bricks.map(({ device }) => device),
    [devices[0], devices[0]],
  );
  const copy = await clone(service, source.id);
  const listed = (await service.call('GET', `/devices/${devices[0]}`)).json<{ bricks: unknown[] }>().bricks;
  t.equal(listed.length, 4);
  t.strictSame(disagreements(service), []);
  for (const volume of [source, copy]) t.equal(await remove(service, volume), 204);
  t.ok(free(service).every((kib) => kib === 0));
  t.strictSame(disagreements(service), []);
});
