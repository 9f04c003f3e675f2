import type { Service } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import type { Prepared, Scenario } from './scenario.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

async function withVolume(service: Service): Promise<Prepared> {
  const { cluster } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const created = await service.settle('POST', '/volumes', replicated);
  return { cluster, volume: created.json<{ id: string }>().id };
}

const listed = async (service: Service, what: 'volumes' | 'nodes', cluster = ''): Promise<string[]> =>
  (await service.call('GET', `/clusters/${cluster}`)).json<Record<string, string[]>>()[what] ?? [];

export const createVolume: Scenario = {
  name: 'create a volume',
  async prepare(service) {
    const { cluster } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
    return { cluster };
  },
  request: (service) => service.call('POST', '/volumes', replicated),
  happened: async (service, { cluster }) => (await listed(service, 'volumes', cluster)).length === 1,
};

export const expandVolume: Scenario = {
  name: 'expand a volume',
  completedLater: true,
  prepare: withVolume,
  request: (service, { volume }) => service.call('POST', `/volumes/${volume}/expand`, { expand_size: 5 }),
  happened: async (service, { volume }) =>
    (await service.call('GET', `/volumes/${volume}`)).json<{ size: number }>().size === 15,
};

export const deleteVolume: Scenario = {
  name: 'delete a volume',
  prepare: withVolume,
  request: (service, { volume }) => service.call('DELETE', `/volumes/${volume}`),
  happened: async (service, { volume }) => (await service.call('GET', `/volumes/${volume}`)).status === 404,
};

export const addDevice: Scenario = {
  name: 'add a device',
  async prepare(service) {
    const { nodes } = await loadCluster(service, [1], ['/dev/sdb']);
    return { node: nodes[0] ?? '' };
  },
  request: (service, { node }) => service.call('POST', '/devices', { node, name: '/dev/sdc' }),
  happened: async (service, { node }) =>
    (await service.call('GET', `/nodes/${node}`)).json<{ devices: unknown[] }>().devices.length === 2,
};

export const addNode: Scenario = {
  name: 'add a node',
  async prepare(service) {
    const { cluster } = await loadCluster(service, [1, 2], ['/dev/sdb']);
    return { cluster };
  },
  request(service, { cluster }) {
    const hostnames = { manage: ['n3'], storage: ['n3.storage'] };
    return service.call('POST', '/nodes', { cluster, zone: 3, hostnames });
  },
  happened: async (service, { cluster }) => (await listed(service, 'nodes', cluster)).length === 3,
};

export const deleteDevice: Scenario = {
  name: 'delete a device',
  async prepare(service) {
    const { devices } = await loadCluster(service, [1], ['/dev/sdb']);
    const device = devices[0] ?? '';
    await service.settle('POST', `/devices/${device}/state`, { state: 'offline' });
    await service.settle('POST', `/devices/${device}/state`, { state: 'failed' });
    return { device };
  },
  request: (service, { device }) => service.call('DELETE', `/devices/${device}`),
  happened: async (service, { device }) => (await service.call('GET', `/devices/${device}`)).status === 404,
};

export const deleteNode: Scenario = {
  name: 'delete a node',
  async prepare(service) {
    const { nodes } = await loadCluster(service, [1, 2, 3], []);
    return { node: nodes[2] ?? '' };
  },
  request: (service, { node }) => service.call('DELETE', `/nodes/${node}`),
  happened: async (service, { node }) => (await service.call('GET', `/nodes/${node}`)).status === 404,
};

const allNodes = ['n1', 'n2', 'n3'];

/** A delete that no node has heard of could not be undone either; now they are back. */
const cleanUp: Scenario = {
  name: 'clean up what could not be undone',
  async prepare(service) {
    const { volume = '' } = await withVolume(service);
    for (const name of allNodes) service.nodes.cutOff(name);
    await service.settle('DELETE', `/volumes/${volume}`);
    return {};
  },
  request(service) {
    for (const name of allNodes) service.nodes.reconnect(name);
    return service.call('POST', '/operations/pending/cleanup', {});
  },
  happened: async (service) =>
    (await service.call('GET', '/operations/pending')).json<{ pendingoperations: [] }>().pendingoperations.length === 0,
};

export const scenarios: readonly Scenario[] = [
  createVolume,
  expandVolume,
  deleteVolume,
  addDevice,
  addNode,
  deleteDevice,
  deleteNode,
  cleanUp,
];
