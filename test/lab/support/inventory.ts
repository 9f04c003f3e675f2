import type { Test } from 'tap';
import { diskLetters, nodeNumbers } from '../../../lab/settings.ts';
import type { Shell } from '../../../lab/ssh.ts';
import type { Shells } from './nodes.ts';

/** What somebody can leave on a storage node, each as lines of a program's output. */
const looks = {
  physicalVolumes: '/usr/sbin/lvm pvs --noheadings -o pv_name',
  groups: '/usr/sbin/lvm vgs --noheadings -o vg_name',
  logicalVolumes: '/usr/sbin/lvm lvs --noheadings -a -o vg_name,lv_name',
  deviceMapper: "dmsetup ls | grep -v '^No devices found' || true",
  signatures: `wipefs --noheadings ${diskLetters.map((letter) => `/dev/vd${letter}`).join(' ')}`,
  mounts: "findmnt --raw --noheadings --output TARGET,FSTYPE | grep -E 'heketi|xfs|fuse.glusterfs' || true",
  fstab: "grep -v '^/dev/vda / ' /etc/fstab || true",
  groupFolders: 'find /var/lib/heketi/mounts -mindepth 1 -maxdepth 1 2>/dev/null || true',
  brickFolders: 'find /var/lib/heketi/mounts -mindepth 2 -maxdepth 2 2>/dev/null || true',
  volumes: "gluster volume list 2>&1 | grep -v '^No volumes present' || true",
  snapshots: "gluster snapshot list 2>&1 | grep -v '^No snapshots present' || true",
  snapshotFolders: 'find /run/gluster/snaps -xdev -mindepth 1 2>/dev/null || true',
  brickProcesses: 'pgrep --list-full glusterfsd || true',
  peers: 'gluster pool list | awk \'NR > 1 && $2 != "localhost"\'',
};

export type Inventory = Record<keyof typeof looks, string[]>;
export type InventoryPart = keyof typeof looks;
const names = Object.keys(looks) as InventoryPart[];

/** What is on a node now, looked up with the node's own programs. */
export async function takeInventory(shell: Shell): Promise<Inventory> {
  const script = names.map((name) => `{ ${looks[name]}; } || exit 1`).join('\necho ----\n');
  const parts = (await shell.run(script)).split('----\n');
  const lines = (text = '') => text.split('\n').flatMap((line) => line.trim() || []);
  return Object.fromEntries(names.map((name, i) => [name, lines(parts[i])])) as Inventory;
}

/** Asserts that none of `parts` (default: nothing at all) is left on any node. */
export async function proveNothingLeft(
  t: Test,
  shells: Shells,
  parts: readonly InventoryPart[] = names,
): Promise<void> {
  const nothing = Object.fromEntries(parts.map((part) => [part, []]));
  for (const n of nodeNumbers) {
    const inventory = await takeInventory(shells[n] as Shell);
    const found = Object.fromEntries(parts.map((part) => [part, inventory[part]]));
    t.strictSame(found, nothing, `node${n} has none of: ${parts.join(', ')}`);
  }
}

/** Everything that a volume may leave; devices and peers stay. */
export const volumeParts = [
  'logicalVolumes',
  'deviceMapper',
  'mounts',
  'fstab',
  'brickFolders',
  'volumes',
  'snapshots',
  'snapshotFolders',
  'brickProcesses',
] as const satisfies readonly InventoryPart[];
