import { Gauge, type Registry } from 'prom-client';
import type { Reader } from '../db/tables.ts';
import { type Device, freeKib, type Id, type Node } from '../domain/types.ts';
import { isVisible } from './infos/visible.ts';
import type { ApiParts } from './parts.ts';
import { countOperations } from './routes/operations.ts';

type Labels = Record<string, string>;
type Set = (name: string, help: string, value: number, labels?: Labels) => void;

/** Heketi's metrics, read from one state of the database; without a database only that it is not up. @returns whether it is up */
export function fillHeketiMetrics(registry: Registry, { store, operations, log }: ApiParts): boolean {
  const gauges = new Map<string, Gauge>();
  const set: Set = (name, help, value, labels = {}) => {
    const gauge = gauges.get(name) ?? new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] });
    gauges.set(name, gauge);
    gauge.set(labels, value);
  };
  try {
    store.read((reader) => setClusters(set, reader));
    setOperations(set, countOperations(operations));
    set('heketi_up', 'Is heketi running?', 1);
    return true;
  } catch (error) {
    log.error({ err: error }, 'no metrics: the database cannot be read');
    registry.clear();
    gauges.clear();
    set('heketi_up', 'Is heketi running?', 0);
    return false;
  }
}

function setClusters(set: Set, reader: Reader): void {
  const clusters = reader.listClusterIds();
  set('heketi_cluster_count', 'Number of clusters', clusters.length);
  for (const cluster of clusters) {
    const nodes = reader.listNodes(cluster).filter(isVisible);
    set('heketi_volumes_count', 'Number of volumes on cluster', reader.countVisibleVolumes(cluster), {
      cluster,
    });
    const blocks = reader.listClusterBlockVolumeIds(cluster).length;
    set('heketi_block_volumes_count', 'Number of block volumes on cluster', blocks, { cluster });
    set('heketi_nodes_count', 'Number of nodes on cluster', nodes.length, { cluster });
    for (const node of nodes) setNode(set, reader, cluster, node);
  }
}

function setNode(set: Set, reader: Reader, cluster: Id, node: Node): void {
  const devices = reader.listDevices(node.id).filter(isVisible);
  const hostname = node.manage[0] ?? '';
  const storage_hostname = node.storage[0] ?? '';
  set('heketi_device_count', 'Number of devices on host', devices.length, { cluster, hostname, storage_hostname });
  for (const device of devices) {
    const labels = { cluster, device: device.name, hostname, id: device.id, pv_uuid: device.pvUuid, storage_hostname };
    setDevice(set, device, labels);
    set('heketi_device_brick_count', 'Number of bricks on device', reader.countDeviceBricks(device.id), labels);
  }
}

function setDevice(set: Set, device: Device, labels: Labels): void {
  const free = freeKib(device);
  const sizes = [
    ['size', 'Total size of the device', device.totalKib],
    ['free', 'Amount of Free space available on the device', free],
    ['used', 'Amount of space used on the device', device.totalKib - free],
  ] as const;
  for (const [name, help, kib] of sizes) {
    set(`heketi_device_${name}`, help, kib, labels);
    set(`heketi_device_${name}_bytes`, `${help} in bytes`, kib * 1024, labels);
  }
}

function setOperations(set: Set, counts: ReturnType<typeof countOperations>): void {
  set('heketi_operations_total_count', 'Total Number of Operations', counts.total);
  set('heketi_operations_stale_count', 'Number of Stale Operations', counts.stale);
  set('heketi_operations_failed_count', 'Number of Failed Operations', counts.failed);
  set('heketi_operations_new_count', 'Number of New Operations', counts.new);
  set('heketi_operations_inFlight_count', 'Number of in flight Operations', counts.in_flight);
}
