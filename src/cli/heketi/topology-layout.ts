import type { TopologyCluster } from '../read-clusters.ts';
import { mountOptions } from '../volume-text.ts';
import type { BrickInfo, DeviceInfo, NodeInfo, VolumeInfo } from '../wire.ts';
import { brickLine, column, gib, sizeColumns, stateWord, tagPairs } from './print.ts';

/** One cluster of `topology info`; tabs, spaces and empty lines are as Heketi mixes them. */
export function clusterLayout(cluster: TopologyCluster): string {
  return [
    `\nCluster Id: ${cluster.id}\n\n    File:  ${cluster.file}\n    Block: ${cluster.block}\n\n    Volumes:\n`,
    ...cluster.volumes.map(volumeLayout),
    '\n\n    Nodes:\n',
    ...cluster.nodes.map(nodeLayout),
  ].join('');
}

function volumeLayout(volume: VolumeInfo): string {
  const { snapshot } = volume;
  const lines = [
    `Name: ${volume.name}`,
    `Size: ${volume.size}`,
    `Id: ${volume.id}`,
    `Cluster Id: ${volume.cluster}`,
    `Mount: ${volume.mount.glusterfs.device}`,
    `Mount Options: ${mountOptions(volume)}`,
    ...durabilityLines(volume),
    ...(snapshot.enable
      ? ['Snapshot: Enabled', `Snapshot Factor: ${snapshot.factor.toFixed(2)}`]
      : ['Snapshot: Disabled']),
  ];
  return `\n${lines.map((line) => `\t${line}\n`).join('')}\n\t\tBricks:${volume.bricks.map(brickLayout).join('')}\n`;
}

function durabilityLines({ durability }: VolumeInfo): string[] {
  const { type = '', replicate, disperse } = durability;
  const first = `Durability Type: ${type}`;
  if (type === 'replicate') return [first, `Replica: ${replicate.replica ?? 0}`];
  if (type !== 'disperse') return [first];
  return [first, `Disperse Data: ${disperse.data ?? 0}`, `Disperse Redundancy: ${disperse.redundancy ?? 0}`];
}

function brickLayout(brick: BrickInfo): string {
  const lines = [
    `Id: ${brick.id}`,
    `Path: ${brick.path}`,
    `Size (GiB): ${gib(brick.size)}`,
    `Node: ${brick.node}`,
    `Device: ${brick.device}`,
  ];
  return `\n${lines.map((line) => `\t\t\t${line}\n`).join('')}`;
}

function nodeLayout(node: NodeInfo): string {
  const lines = [
    `Node Id: ${node.id}`,
    `State: ${stateWord(node.state)}`,
    `Cluster Id: ${node.cluster}`,
    `Zone: ${node.zone}`,
    `Management Hostnames: ${node.hostnames.manage.join(', ')}`,
    `Storage Hostnames: ${node.hostnames.storage.join(', ')}`,
  ];
  const devices = node.devices.map(deviceLayout).join('');
  return `\n${lines.map((line) => `\t${line}\n`).join('')}${tagLayout('\t', node.tags)}\tDevices:\n${devices}`;
}

function deviceLayout(device: DeviceInfo): string {
  const head = `${column('Id:', device.id, 35)}${column('State:', stateWord(device.state), 10)}${sizeColumns(device)}`;
  const paths = (device.paths ?? [device.name]).join(' ');
  const bricks = device.bricks.map((brick) => `\t\t\t\t${brickLine(brick)}`).join('');
  return `\t\t${head}\n${tagLayout('\t\t\t', device.tags)}\t\t\tKnown Paths: ${paths}\n\n\t\t\tBricks:\n${bricks}`;
}

function tagLayout(indent: string, tags: Readonly<Record<string, string>> | undefined): string {
  if (tags === undefined) return '';
  const pairs = tagPairs(tags).map(([key, value]) => ` ${key}:${value}`);
  return `${indent}Tags:${pairs.join('')}\n\n`;
}
