import type { Shell } from '../../../lab/ssh.ts';
import { messageOf } from '../../../src/domain/errors.ts';
import type { VolumeInfo } from './wire.ts';

const point = (volume: VolumeInfo) => `/mnt/${volume.name}`;

/** Mounts a volume on a node as its own `mount` section says. @throws Error with what the node knows of it when that fails */
export async function mountVolume(shell: Pick<Shell, 'run'>, volume: VolumeInfo): Promise<void> {
  const { device, options } = volume.mount.glusterfs;
  // Heketi joins the servers with commas; mount would take what follows one as another option.
  const words = Object.entries(options).map(([key, value]) => `-o ${key}=${value.replaceAll(',', ':')}`);
  const command = `mkdir -p ${point(volume)} && mount -t glusterfs ${words.join(' ')} ${device} ${point(volume)}`;
  try {
    await shell.run(command);
  } catch (error) {
    const log = `/var/log/glusterfs/mnt-${volume.name}.log`;
    const look = `tail -n 80 ${log}; gluster volume status ${volume.name}; dmesg | tail -n 5`;
    const known = await shell.run(look).catch(messageOf);
    throw new Error(`${messageOf(error)}\n${known}`, { cause: error });
  }
}

export async function unmountVolume(shell: Pick<Shell, 'run'>, volume: VolumeInfo): Promise<void> {
  await shell.run(`umount ${point(volume)} && rmdir ${point(volume)}`);
}

/** Writes 4 MiB of random bytes and 20 small files. @returns their checksums, one line a file */
export async function writeData(shell: Pick<Shell, 'run'>, volume: VolumeInfo): Promise<string> {
  const write = 'head -c 4M /dev/urandom > large && for i in $(seq 20); do echo "$i $RANDOM" > small$i; done && sync';
  await shell.run(`cd ${point(volume)} && ${write}`);
  return readChecksums(shell, volume);
}

export function readChecksums(shell: Pick<Shell, 'run'>, volume: VolumeInfo): Promise<string> {
  return shell.run(`cd ${point(volume)} && sha256sum *`);
}

/** Size of the mounted volume as `df` tells it, in KiB. */
export async function sizeOf(shell: Pick<Shell, 'run'>, volume: VolumeInfo): Promise<number> {
  return Number(await shell.run(`df --output=size ${point(volume)} | tail -1`));
}

/** Whether its files have moved on each of three nodes. A node may not have begun yet, and until then gluster may list a file twice or not at all. */
export async function hasRebalanced(shell: Pick<Shell, 'run'>, { name }: VolumeInfo): Promise<boolean> {
  const status = await shell.run(`gluster volume rebalance ${name} status`).catch(() => '');
  return status.match(/ completed /g)?.length === 3;
}
