import { bracketed } from './heketi/print.ts';
import type { VolumeInfo } from './wire.ts';

const restrictions: Readonly<Record<string, string>> = {
  '': '(none)',
  locked: 'locked',
  'locked-by-update': 'locked-by-update',
};

/** A volume as heketi-cli shows it, line by line; the empty line after a snapshot factor belongs to it. */
export function volumeText(volume: VolumeInfo): string {
  const { blockinfo, durability, mount, snapshot } = volume;
  return [
    `Name: ${volume.name}`,
    `Size: ${volume.size}`,
    `Volume Id: ${volume.id}`,
    `Cluster Id: ${volume.cluster}`,
    `Mount: ${mount.glusterfs.device}`,
    `Mount Options: ${mountOptions(volume)}`,
    `Block: ${volume.block ?? false}`,
    `Free Size: ${blockinfo.freesize ?? 0}`,
    `Reserved Size: ${blockinfo.reservedsize ?? 0}`,
    `Block Hosting Restriction: ${restrictions[blockinfo.restriction ?? ''] ?? 'unknown'}`,
    `Block Volumes: ${bracketed(blockinfo.blockvolume ?? [])}`,
    `Durability Type: ${durability.type ?? ''}`,
    `Distribute Count: ${Math.trunc(volume.bricks.length / bricksPerSet(volume))}`,
    ...durabilityLines(volume),
    ...(snapshot.enable ? [`Snapshot Factor: ${snapshot.factor.toFixed(2)}`, ''] : []),
    '',
  ].join('\n');
}

export function mountOptions({ mount }: VolumeInfo): string {
  return Object.entries(mount.glusterfs.options)
    .map(([key, value]) => `${key}=${value}`)
    .join('');
}

/** A request without a replica count is answered without one, although two replicas are made. */
const replicas = ({ durability }: VolumeInfo): number => durability.replicate.replica ?? 2;

function bricksPerSet(volume: VolumeInfo): number {
  const { type, disperse } = volume.durability;
  if (type === 'replicate') return replicas(volume);
  return type === 'disperse' ? (disperse.data ?? 0) + (disperse.redundancy ?? 0) : 1;
}

function durabilityLines(volume: VolumeInfo): string[] {
  const { type, disperse } = volume.durability;
  if (type === 'replicate') return [`Replica Count: ${replicas(volume)}`];
  if (type !== 'disperse') return [];
  return [`Disperse Data Count: ${disperse.data}`, `Disperse Redundancy Count: ${disperse.redundancy}`];
}
