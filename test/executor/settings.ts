import type { ExecutorSettings } from '../../src/domain/settings.ts';

/** Heketi's defaults. */
export const settings: ExecutorSettings = {
  fstab: '/etc/fstab',
  mountOptions: 'rw,inode64,noatime,nouuid',
  snapshotLimit: 0,
  rebalanceOnExpansion: true,
  backupLvmMetadata: false,
  glusterTimeoutS: 600,
  pvDataAlignment: '256K',
  vgExtentSize: '4M',
  lvChunkSize: '256K',
  xfsSw: 0,
  xfsSu: 0,
  debugUmountFailures: false,
  blockPrealloc: 'full',
  lvmWrapper: [],
};
