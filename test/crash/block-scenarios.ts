import { autoCreate, block, createBlock, createHosting, hostingInfo } from '../helpers/block.ts';
import type { Service } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import type { Prepared, Scenario } from './scenario.ts';

async function withHosting(service: Service): Promise<Prepared> {
  const { cluster } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  return { cluster, hosting: await createHosting(service, 100) };
}

async function withBlock(service: Service): Promise<Prepared> {
  const prepared = await withHosting(service);
  return { ...prepared, id: (await createBlock(service, { size: 10, auth: true })).id };
}

const blocks = async (service: Service): Promise<string[]> =>
  (await service.call('GET', '/blockvolumes')).json<{ blockvolumes: string[] }>().blockvolumes;

/** A hosting volume of 100 GiB has this much left. */
async function isFree(service: Service, hosting: string, free: number): Promise<boolean> {
  const info = await hostingInfo(service, hosting);
  if (info.freesize !== free) throw new Error(`${info.freesize} GiB are free, not ${free}`);
  return free !== 98;
}

export const createBlockVolume: Scenario = {
  name: 'create a block volume',
  prepare: withHosting,
  request: (service) => service.call('POST', '/blockvolumes', { size: 10, auth: true }),
  happened: async (service, { hosting }) =>
    isFree(service, hosting ?? '', (await blocks(service)).length === 1 ? 88 : 98),
};

export const createWithHosting: Scenario = {
  name: 'create a block volume and its hosting volume',
  options: { config: autoCreate(50) },
  async prepare(service) {
    await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
    return {};
  },
  request: (service) => service.call('POST', '/blockvolumes', { size: 10, hacount: 2 }),
  async happened(service) {
    const { volumes } = (await service.call('GET', '/volumes')).json<{ volumes: string[] }>();
    const made = await blocks(service);
    if (volumes.length !== made.length) throw new Error(`${volumes.length} volumes, ${made.length} block volumes`);
    return made.length === 1;
  },
};

export const expandBlockVolume: Scenario = {
  name: 'expand a block volume',
  completedLater: true,
  prepare: withBlock,
  request: (service, { id }) => service.call('POST', `/blockvolumes/${id}/expand`, { new_size: 15 }),
  async happened(service, { id, hosting }) {
    const { size, usablesize } = block(await service.call('GET', `/blockvolumes/${id}`));
    if (usablesize !== size) throw new Error(`${usablesize} of ${size} GiB are usable`);
    await isFree(service, hosting ?? '', size === 15 ? 83 : 88);
    return size === 15;
  },
};

export const deleteBlockVolume: Scenario = {
  name: 'delete a block volume',
  prepare: withBlock,
  request: (service, { id }) => service.call('DELETE', `/blockvolumes/${id}`),
  happened: async (service, { hosting }) =>
    !(await isFree(service, hosting ?? '', (await blocks(service)).length === 1 ? 88 : 98)),
};
