import type { Reader } from '../../src/db/tables.ts';
import { mountRoot, vgName } from '../../src/domain/names.ts';
import { freeKib } from '../../src/domain/types.ts';
import type { Service } from './service.ts';

/**
 * Compares what we remember with what is on the nodes, and says every disagreement: a volume group, pool, volume, mount, fstab line,
 * directory, gluster volume or peer that only one side knows, or free space that differs. Empty when nothing is left behind.
 */
export function disagreements({ store, nodes }: Pick<Service, 'store' | 'nodes'>): string[] {
  return store.read((reader) => {
    const all = reader.listAllNodes();
    return [
      ...all.flatMap((node) => nodeDisagreements(reader, nodes, node.id)),
      ...reader.listOperations(['running', 'interrupted', 'undoing']).map(({ kind, state }) => `${kind} is ${state}`),
      ...reader.listLeftovers().map(({ object }) => `leftover: ${object}`),
      ...blockVolumeWrongs(reader),
    ];
  });
}

function nodeDisagreements(reader: Reader, control: Service['nodes'], nodeId: string): string[] {
  const node = reader.getNode(nodeId);
  const host = manageOf(node);
  const state = control.state(host);
  const devices = reader.listDevices(nodeId);
  const bricks = devices.flatMap((device) => reader.listDeviceBricks(device.id));
  const mounts = bricks.map(({ path }) => path.replace(/\/brick$/, ''));
  const pools = bricks.map(({ deviceId, poolId }) => `${vgName(deviceId)}/${reader.getPool(poolId).name}`);
  const volumes = new Set(reader.listVolumeIds().map((id) => reader.getVolume(id)));
  const ours = [...volumes].filter(({ clusterId }) => clusterId === node.clusterId).map(({ name }) => name);
  const peers = reader.listNodes(node.clusterId).filter(({ id }) => id !== nodeId);
  return [
    ...compare(
      host,
      'physical volume',
      devices.map(({ name }) => name),
      state.physicalVolumes,
    ),
    ...compare(
      host,
      'volume group',
      devices.map(({ id }) => vgName(id)),
      state.volumeGroups,
    ),
    ...compare(host, 'pool', pools, state.pools),
    ...compare(
      host,
      'volume',
      bricks.map(({ deviceId, lvName }) => `${vgName(deviceId)}/${lvName}`),
      state.volumes,
    ),
    ...compare(
      host,
      'mount',
      mounts,
      state.mounts.map((line) => line.split(' ')[1] ?? ''),
    ),
    ...compare(
      host,
      'fstab line',
      mounts.filter(isOurs),
      state.fstab.map((line) => line.split(' ')[1] ?? ''),
    ),
    ...compare(
      host,
      'directory',
      mounts.filter(isOurs),
      state.directories.filter((path) => path.includes('/brick_')),
    ),
    ...compare(
      host,
      'mount of a snapshot',
      mounts.filter((path) => !isOurs(path)),
      state.snapshotMounts.filter((path) => path.includes('/brick')),
    ),
    ...compare(host, 'snapshot', [], state.gluster.snapshots),
    ...compare(host, 'gluster volume', ours, state.gluster.volumes),
    ...compare(host, 'block volume', blockVolumes(reader, node.clusterId), state.gluster.blocks),
    // The node that probed the others is shown by the name that they find for its address.
    ...compare(
      host,
      'peer',
      peers.map(manageOf),
      state.peers.map((name) => name.replace(/\.storage$/, '')),
    ),
    ...devices.flatMap((device) => {
      const measured = state.freeKib[vgName(device.id)] ?? 0;
      const expected = (freeKib(device) as number) - (device.spareKib as number);
      return measured === expected ? [] : [`${host}: ${device.name} has ${measured} KiB free, we think ${expected}`];
    }),
  ];
}

/** `volume/name size`, in GiB. */
function blockVolumes(reader: Reader, clusterId: string): string[] {
  return reader
    .listHostingVolumes(clusterId)
    .flatMap(({ volumeId, name: hosting }) =>
      reader.listBlockVolumes(volumeId).map(({ name, sizeGib }) => `${hosting}/${name} ${sizeGib}`),
    );
}

/** Space that a hosting volume does not get back, marks that nobody takes away. */
function blockVolumeWrongs(reader: Reader): string[] {
  const blocks = reader
    .listClusterIds()
    .flatMap((id) => reader.listHostingVolumes(id))
    .flatMap(({ volumeId }) => reader.listBlockVolumes(volumeId));
  return [
    ...reader.listWrongSums().map(({ name }) => `the ${name} is wrong`),
    ...blocks
      .filter(({ takenGib, sizeGib, pendingOp, expandOp }) => takenGib !== sizeGib || (pendingOp ?? expandOp) !== null)
      .map(({ name }) => `block volume ${name} is not settled`),
  ];
}

/** Gluster mounts the bricks of clones elsewhere, and by itself. */
const isOurs = (path: string): boolean => path.startsWith(mountRoot);

const manageOf = ({ manage }: { readonly manage: readonly string[] }): string => manage[0] ?? '';

function compare(host: string, what: string, known: readonly string[], found: readonly string[]): string[] {
  const here = new Set(found);
  const remembered = new Set(known);
  return [
    ...known.filter((name) => !here.has(name)).map((name) => `${host}: ${what} ${name} is missing`),
    ...found.filter((name) => !remembered.has(name)).map((name) => `${host}: ${what} ${name} is left over`),
  ];
}
