import { Gauge, type Registry } from 'prom-client';
import { isVisible } from './infos/visible.ts';
import type { ApiParts } from './parts.ts';

/** What the last look at the nodes has shown; nobody is asked for a scrape. Unknown values are left out. */
export function fillNodeMetrics(registry: Registry, { store, health }: Pick<ApiParts, 'store' | 'health'>): void {
  const gauge = (name: string, help: string, labelNames: readonly string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const nodeLabels = ['cluster', 'hostname', 'id', 'storage_hostname'];
  const deviceLabels = ['cluster', 'device', 'hostname', 'id', 'pv_uuid', 'storage_hostname'];
  const up = gauge('brickyard_node_up', 'Whether glusterd on the node has answered; 1 until it was asked', nodeLabels);
  const pools = gauge('brickyard_device_thin_pools', 'Number of thin pools measured on the device', deviceLabels);
  const data = gauge(
    'brickyard_device_thin_pool_data_percent',
    'Data usage of the fullest thin pool on the device',
    deviceLabels,
  );
  const metadata = gauge(
    'brickyard_device_thin_pool_metadata_percent',
    'Metadata usage of the fullest thin pool on the device',
    deviceLabels,
  );
  store.read((reader) => {
    for (const node of reader.listAllNodes().filter(isVisible)) {
      const host = {
        cluster: node.clusterId,
        hostname: node.manage[0] ?? '',
        storage_hostname: node.storage[0] ?? '',
      };
      up.set({ ...host, id: node.id }, health.isDown(node.id) ? 0 : 1);
      for (const device of reader.listDevices(node.id).filter(isVisible)) {
        const usage = health.poolUsage(node.id, device.id);
        if (usage === undefined) continue;
        const labels = { ...host, device: device.name, id: device.id, pv_uuid: device.pvUuid };
        pools.set(labels, usage.pools);
        data.set(labels, usage.dataPercent);
        metadata.set(labels, usage.metadataPercent);
      }
    }
  });
}
