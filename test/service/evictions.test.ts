import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

interface Brick {
  readonly id: string;
  readonly node: string;
  readonly device: string;
  readonly path: string;
  readonly size: number;
}

const bricksOf = async (service: Service, volume: string): Promise<Brick[]> =>
  (await service.call('GET', `/volumes/${volume}`)).json<{ bricks: Brick[] }>().bricks;

const evict = (service: Service, brick: Brick | undefined, body?: object) =>
  service.settle('POST', `/bricks/to-evict/${brick?.id}`, body);

async function create(service: Service, body: object = replicated): Promise<{ id: string; bricks: Brick[] }> {
  const answer = await service.settle('POST', '/volumes', body);
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.json<{ id: string; bricks: Brick[] }>();
}

t.test('a brick moves to another node, in the same place of its set', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { id, bricks } = await create(service);
  const [old] = bricks;
  const row = service.store.read((reader) => reader.findBrick(old?.id ?? ''));
  t.equal((await evict(service, old)).status, 204);
  const after = await bricksOf(service, id);
  t.equal(after.length, 3);
  t.notOk(after.some((brick) => brick.id === old?.id));
  const fresh = after.find((brick) => !bricks.some((before) => before.id === brick.id));
  t.equal(fresh?.size, old?.size);
  t.match(
    service.store.read((reader) => reader.findBrick(fresh?.id ?? '')),
    { setIndex: row?.setIndex, position: row?.position, pendingOp: null, replaces: null },
  );
  t.strictSame(disagreements(service), []);
  t.equal((await evict(service, old)).status, 404);
});
