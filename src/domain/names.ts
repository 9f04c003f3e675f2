import type { Id } from './types.ts';

/** Names on the nodes. They are Heketi's, so that an existing installation can be taken over; nothing configures them. */
export const mountRoot = '/var/lib/heketi/mounts';

export const vgName = (deviceId: Id): string => `vg_${deviceId}`;
export const poolName = (poolId: Id): string => `tp_${poolId}`;
export const brickLvName = (brickId: Id): string => `brick_${brickId}`;

/** The device node of a logical volume; ids hold no `-`, so device-mapper escapes nothing. */
export const lvDevice = (vg: string, lv: string): string => `/dev/mapper/${vg}-${lv}`;

export const vgDirectory = (deviceId: Id): string => `${mountRoot}/${vgName(deviceId)}`;
export const brickMount = (deviceId: Id, brickId: Id): string => `${vgDirectory(deviceId)}/${brickLvName(brickId)}`;
/** The directory that gluster gets: below the mount, so that an unmounted brick is not an empty brick. */
export const brickPath = (deviceId: Id, brickId: Id): string => `${brickMount(deviceId, brickId)}/brick`;

/** The stable link that udev makes for a physical volume. */
export const pvLink = (pvUuid: string): string => `/dev/disk/by-id/lvm-pv-uuid-${pvUuid}`;

export const defaultVolumeName = (volumeId: Id): string => `vol_${volumeId}`;
export const defaultBlockVolumeName = (blockVolumeId: Id): string => `blockvol_${blockVolumeId}`;

/** The volume that holds Heketi's own database in container deployments; never deleted through the API. */
export const databaseVolumeName = 'heketidbstorage';
