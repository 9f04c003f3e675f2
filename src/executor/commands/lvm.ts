import { vgName } from '../../domain/names.ts';
import type { ExecutorSettings } from '../../domain/settings.ts';
import type { Id } from '../../domain/types.ts';
import type { BrickSpec } from '../executor.ts';
import type { Command, Guard } from '../runner.ts';
import { minutes } from './time.ts';

/**
 * LVM's commands, by the path and with the options that Heketi uses, so that sudoers lists made for it hold. What is there is asked by selection (`-S`):
 * an object that is absent is then an empty answer with exit code 0, while exit code 5 is always a failure.
 */
const lvm = (settings: ExecutorSettings, ...words: string[]): string[] => [
  ...settings.lvmWrapper,
  '/usr/sbin/lvm',
  ...words,
];

const autobackup = (settings: ExecutorSettings): string => `--autobackup=${settings.backupLvmMetadata ? 'y' : 'n'}`;

const lvField = (settings: ExecutorSettings, field: string, vg: string, lv: string): string[] =>
  lvm(settings, 'lvs', '--noheadings', '-o', field, '-S', `vg_name=${vg} && lv_name=${lv}`);

/** Skips what makes a volume group that is there already. */
const unlessVg = (settings: ExecutorSettings, id: Id): Guard => ({
  argv: lvm(settings, 'vgs', '--noheadings', '-o', 'vg_name', '-S', `vg_name=${vgName(id)}`),
  skipWhen: [vgName(id)],
});

/** All physical volumes of the host: name, UUID, volume group. */
export function listPvs(settings: ExecutorSettings): Command {
  return { argv: lvm(settings, 'pvs', '-o', 'pv_name,pv_uuid,vg_name', '--reportformat=json'), timeoutMs: minutes(5) };
}

/** Sizes of the device's volume group in KiB; an empty report when there is none. */
export function showVg(settings: ExecutorSettings, id: Id): Command {
  const fields = 'vg_name,vg_size,vg_free,vg_extent_size,vg_uuid,vg_tags';
  return {
    argv: lvm(settings, 'vgs', '--reportformat=json', '--units', 'k', '-o', fields, '-S', `vg_name=${vgName(id)}`),
    timeoutMs: minutes(5),
  };
}

/** Erases every signature of the device. Without `--force`, so that a device in use is refused by the kernel. */
export function wipeDevice(settings: ExecutorSettings, id: Id, device: string): Command {
  return { argv: ['wipefs', '--all', device], guard: unlessVg(settings, id), timeoutMs: minutes(5) };
}

export function createPv(settings: ExecutorSettings, id: Id, device: string): Command {
  const options = ['-qq', '--metadatasize=128M', `--dataalignment=${settings.pvDataAlignment}`];
  return {
    argv: lvm(settings, 'pvcreate', ...options, device),
    guard: unlessVg(settings, id),
    timeoutMs: minutes(5),
  };
}

export function createVg(settings: ExecutorSettings, id: Id, device: string, tags: readonly string[]): Command {
  const options = ['-qq', `--physicalextentsize=${settings.vgExtentSize}`, autobackup(settings)];
  return {
    argv: lvm(settings, 'vgcreate', ...options, ...tags.flatMap((tag) => ['--addtag', tag]), vgName(id), device),
    guard: unlessVg(settings, id),
    timeoutMs: minutes(5),
  };
}

/** Fails while the group holds logical volumes: its question is answered with "no". */
export function removeVg(settings: ExecutorSettings, id: Id): Command {
  const { argv } = unlessVg(settings, id);
  return {
    argv: lvm(settings, 'vgremove', '-qq', vgName(id)),
    guard: { argv, runWhen: [vgName(id)] },
    timeoutMs: minutes(5),
  };
}

export function removePv(settings: ExecutorSettings, device: string): Command {
  return { argv: lvm(settings, 'pvremove', '-qq', device), timeoutMs: minutes(5) };
}

/**
 * Pool and thin volume at once, when there is no such pool. The command is not atomic: it may leave the pool without its volume, which is
 * then the part of `createThinVolume`.
 */
export function createPool(settings: ExecutorSettings, brick: BrickSpec): Command {
  const vg = vgName(brick.deviceId);
  // Heketi takes the configured chunk size for data bricks only.
  const chunk = brick.arbiter ? '256K' : settings.lvChunkSize;
  const sizes = ['--poolmetadatasize', `${brick.metadataKib}K`, '--chunksize', chunk, '--size', `${brick.poolKib}K`];
  return {
    argv: lvm(settings, 'lvcreate', '-qq', autobackup(settings), ...sizes, ...thinVolume(brick)),
    guard: { argv: lvField(settings, 'lv_name', vg, brick.poolName), skipWhen: [brick.poolName] },
    timeoutMs: minutes(10),
  };
}

export function createThinVolume(settings: ExecutorSettings, brick: BrickSpec): Command {
  return {
    argv: lvm(settings, 'lvcreate', '-qq', autobackup(settings), ...thinVolume(brick)),
    guard: { argv: lvField(settings, 'lv_name', vgName(brick.deviceId), brick.lvName), skipWhen: [brick.lvName] },
    timeoutMs: minutes(10),
  };
}

const thinVolume = (brick: BrickSpec): string[] => [
  '--thin',
  `${vgName(brick.deviceId)}/${brick.poolName}`,
  '--virtualsize',
  `${brick.sizeKib}K`,
  '--name',
  brick.lvName,
];

export function removeThinVolume(settings: ExecutorSettings, brick: BrickSpec): Command {
  const vg = vgName(brick.deviceId);
  return {
    argv: lvm(settings, 'lvremove', autobackup(settings), '-f', `${vg}/${brick.lvName}`),
    guard: { argv: lvField(settings, 'lv_name', vg, brick.lvName), runWhen: [brick.lvName] },
    timeoutMs: minutes(5),
  };
}

/**
 * Removes an empty pool, or what an interrupted `lvcreate` left under its name that is no pool yet. A pool with volumes of others in it (clones,
 * snapshots) is skipped, and so is one that is gone: see `poolIsGone`.
 */
export function removePool(settings: ExecutorSettings, brick: BrickSpec): Command {
  const vg = vgName(brick.deviceId);
  const look = ['lvs', '--noheadings', '--separator', ',', '-o', 'lv_name,thin_count'];
  return {
    argv: lvm(settings, 'lvremove', autobackup(settings), '-f', `${vg}/${brick.poolName}`),
    guard: {
      argv: lvm(settings, ...look, '-S', `vg_name=${vg} && lv_name=${brick.poolName}`),
      runWhen: [`${brick.poolName},0`, `${brick.poolName},`],
    },
    timeoutMs: minutes(5),
  };
}

/** Gluster names the thin volumes of a clone after its UUID: `<uuid>_0`, `<uuid>_1` … on each node. */
export function listClonedBricks(settings: ExecutorSettings, volumeUuid: string): Command {
  const name = volumeUuid.replaceAll('-', '');
  const look = ['lvs', '--noheadings', '--separator', ',', '-o', 'vg_name,lv_name,pool_lv'];
  return { argv: lvm(settings, ...look, '-S', `lv_name=~"^${name}_"`), timeoutMs: minutes(5) };
}
