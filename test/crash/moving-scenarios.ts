import type { Service } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import type { Prepared, Scenario } from './scenario.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

async function withVolume(service: Service): Promise<Prepared> {
  const { cluster } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const created = await service.settle('POST', '/volumes', replicated);
  return { cluster, volume: created.json<{ id: string }>().id };
}

const countVolumes = async (service: Service): Promise<number> =>
  (await service.call('GET', '/volumes')).json<{ volumes: string[] }>().volumes.length;

/** Four nodes, so that a brick has somewhere to go. */
async function withBrick(service: Service): Promise<Prepared> {
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const created = await service.settle('POST', '/volumes', replicated);
  const { id, bricks } = created.json<{ id: string; bricks: { id: string; device: string }[] }>();
  return { volume: id, brick: bricks[0]?.id ?? '', device: bricks[0]?.device ?? '' };
}

export const evictBrick: Scenario = {
  name: 'evict a brick',
  prepare: withBrick,
  request: (service, { brick }) => service.call('POST', `/bricks/to-evict/${brick}`),
  async happened(service, { volume, brick }) {
    const { bricks } = (await service.call('GET', `/volumes/${volume}`)).json<{ bricks: { id: string }[] }>();
    return bricks.length === 3 && !bricks.some(({ id }) => id === brick);
  },
};

export const removeDevice: Scenario = {
  name: 'remove a device',
  async prepare(service) {
    const first = await withBrick(service);
    const second = (await service.settle('POST', '/volumes', replicated)).json<{ bricks: { device: string }[] }>();
    const { bricks } = (await service.call('GET', `/volumes/${first.volume}`)).json<typeof second>();
    const both = bricks.find(({ device }) => second.bricks.some((brick) => brick.device === device));
    await service.settle('POST', `/devices/${both?.device}/state`, { state: 'offline' });
    return { device: both?.device ?? '' };
  },
  request: (service, { device }) => service.call('POST', `/devices/${device}/state`, { state: 'failed' }),
  happened: async (service, { device }) =>
    (await service.call('GET', `/devices/${device}`)).json<{ state: string }>().state === 'failed',
};

export const cloneVolume: Scenario = {
  name: 'clone a volume',
  prepare: withVolume,
  request: (service, { volume }) => service.call('POST', `/volumes/${volume}/clone`, { name: 'copy' }),
  happened: async (service) => (await countVolumes(service)) === 2,
};

export const deleteClone: Scenario = {
  name: 'delete a clone',
  async prepare(service) {
    const { cluster = '', volume } = await withVolume(service);
    const cloned = await service.settle('POST', `/volumes/${volume}/clone`, {});
    return { cluster, volume: cloned.json<{ id: string }>().id };
  },
  request: (service, { volume }) => service.call('DELETE', `/volumes/${volume}`),
  happened: async (service, { volume }) => (await service.call('GET', `/volumes/${volume}`)).status === 404,
};

/** Its pools stay with the clone. */
export const deleteOrigin: Scenario = {
  ...deleteClone,
  name: 'delete the origin of a clone',
  async prepare(service) {
    const prepared = await withVolume(service);
    await service.settle('POST', `/volumes/${prepared.volume}/clone`, {});
    return prepared;
  },
};
