import { DomainError } from '../../domain/errors.ts';

/** A node of lsblk's tree. */
interface BlockDevice {
  readonly path?: string;
  readonly mountpoint?: string | null;
  readonly children?: readonly BlockDevice[];
}

export interface Mount {
  readonly device: string;
  /** `[SWAP]` when it is swap space. */
  readonly mountPoint: string;
}

/** What of the device, and of all that lies on it, is mounted; from `lsblk --json --output PATH,MOUNTPOINT`. */
export function parseMounts(stdout: string): Mount[] {
  const { blockdevices } = readJson<{ blockdevices: BlockDevice[] }>(stdout, 'lsblk');
  const found = new Map<string, Mount>();
  const visit = (device: BlockDevice): void => {
    const { path = '', mountpoint } = device;
    if (mountpoint) found.set(`${path} ${mountpoint}`, { device: path, mountPoint: mountpoint });
    device.children?.forEach(visit);
  };
  blockdevices.forEach(visit);
  return [...found.values()];
}

export interface Signature {
  /** `xfs`, `gpt`, `LVM2_member` … */
  readonly type: string;
  /** For `LVM2_member` the UUID of the physical volume. */
  readonly uuid: string;
}

/** From `wipefs --no-act --json`, which prints nothing at all for a blank device. */
export function parseSignatures(stdout: string): Signature[] {
  if (stdout.trim() === '') return [];
  const { signatures } = readJson<{ signatures: { type: string; uuid: string | null }[] }>(stdout, 'wipefs');
  return signatures.map(({ type, uuid }) => ({ type, uuid: uuid ?? '' }));
}

/** The device's links as paths, sorted, since udev gives them in any order; from `udevadm info --query=symlink`. The link by PV UUID is left out: it is derived, not stored. */
export function parseLinks(stdout: string): string[] {
  const links = stdout.split(/\s+/).filter((link) => link !== '' && !link.startsWith('disk/by-id/lvm-pv-uuid-'));
  return links.map((link) => `/dev/${link}`).sort();
}

function readJson<T>(stdout: string, program: string): T {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new DomainError('failed', `the answer of ${program} can't be read: ${stdout.trim().slice(0, 200)}`, {
      cause,
    });
  }
}
