import { DomainError } from '../domain/errors.ts';
import { resolvePath, showBlockDevice, showSignatures } from './commands/device.ts';
import { listPvs } from './commands/lvm.ts';
import { CommandError } from './errors.ts';
import type { DeviceSetup } from './executor.ts';
import { type Mount, parseMounts, parseSignatures, type Signature } from './parse/device.ts';
import { type PhysicalVolume, parsePvs } from './parse/lvm.ts';
import type { Session } from './session.ts';

/** What is on a device, before anything is done to it. */
interface DeviceLook {
  readonly resolved: string;
  readonly mounts: readonly Mount[];
  readonly signatures: readonly Signature[];
  /** All physical volumes of the host. */
  readonly pvs: readonly PhysicalVolume[];
}

const label = 'LVM2_member';

/** @throws DomainError `failed` with Heketi's text when it can't be told what is on the device */
export async function lookAtDevice(session: Session, host: string, device: string): Promise<DeviceLook> {
  const commands = [resolvePath(device), showBlockDevice(device), showSignatures(device), listPvs(session.settings)];
  try {
    const [path, blocks, signatures, pvs] = (await session.change(host, commands)).map(({ stdout }) => stdout);
    return {
      resolved: (path ?? '').trim(),
      mounts: parseMounts(blocks ?? ''),
      signatures: parseSignatures(signatures ?? ''),
      pvs: parsePvs(pvs ?? ''),
    };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new DomainError('failed', initializing(device, 'failed to check device contents', error.message), {
      cause: error,
    });
  }
}

/** The physical volume on the device, known by the label that was read from it: names are not stable, and have aliases. */
function pvOn(look: DeviceLook): PhysicalVolume | undefined {
  const uuid = look.signatures.find(({ type }) => type === label)?.uuid;
  return uuid === undefined ? undefined : look.pvs.find((pv) => pv.uuid === uuid);
}

/** Heketi's sentence; "aleady" in one of its reasons is its spelling. */
export const initializing = (device: string, reason: string, error: string): string =>
  `Initializing device ${device} failed (${reason}): ${error}`;

/**
 * @throws DomainError `refused` when the device may not be touched whatever was asked: outside /dev, mounted, in another volume group, known
 * @throws DomainError `failed` when it holds anything and `destroyData` is off
 */
export function checkDevice(look: DeviceLook, device: DeviceSetup): void {
  const { name, destroyData } = device;
  const pv = pvOn(look);
  const uuid = look.signatures.find(({ type }) => type === label)?.uuid;
  const refuse = (reason: string, error: string): DomainError =>
    destroyData
      ? new DomainError('refused', `Can not destroy device, destroy may not be safe: ${error}`)
      : new DomainError('failed', initializing(name, reason, error));

  if (!look.resolved.startsWith('/dev/')) {
    throw new DomainError(
      'refused',
      `Device ${name} is ${look.resolved || 'nothing'}: only what is below /dev is a device`,
    );
  }
  if (uuid !== undefined) checkPv(pv, uuid, device, refuse);
  const [mount] = look.mounts;
  if (mount !== undefined) {
    const use = mount.mountPoint === '[SWAP]' ? 'used as swap' : `mounted at ${mount.mountPoint}`;
    throw refuse('already initialized or contains data?', `${mount.device} is ${use}`);
  }
  const data = look.signatures.filter(({ type }) => type !== label);
  if (data.length > 0 && !destroyData) {
    const found = [...new Set(data.map(({ type }) => type))].join(', ');
    throw refuse('already initialized or contains data?', `it holds ${found}\nTo erase it, add it with destroydata`);
  }
}

function checkPv(
  pv: PhysicalVolume | undefined,
  uuid: string,
  device: DeviceSetup,
  refuse: (reason: string, error: string) => DomainError,
): void {
  const holds = `aleady contains Physical Volume ${uuid}`;
  const known = device.known.get(uuid);
  if (known !== undefined && known !== device.id) {
    const text = `Device already in use (ID: ${known})`;
    throw device.destroyData ? new DomainError('refused', text) : refuse(holds, text);
  }
  if (pv === undefined) throw refuse(holds, 'LVM does not list it, so that its volume group is not known\nSee: pvs -a');
  if (pv.vg !== '') {
    throw refuse(
      holds,
      `it is in volume group ${pv.vg}\nIf nobody needs that: vgremove ${pv.vg}, then pvremove ${pv.name}`,
    );
  }
}

/** An orphan physical volume needs no wiping: `pvcreate` makes it anew. */
export const needsWipe = (look: DeviceLook): boolean => look.signatures.some(({ type }) => type !== label);
