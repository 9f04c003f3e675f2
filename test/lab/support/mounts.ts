import { setTimeout as pause } from 'node:timers/promises';
import { say } from '../../../lab/settings.ts';
import type { Shell } from '../../../lab/ssh.ts';
import type { VolumeInfo } from './wire.ts';

const point = (volume: VolumeInfo) => `/mnt/${volume.name}`;

/**
 * Mounts a volume on a node as its own `mount` section says. As kubelet does it tries again, but only once: a mount of gluster 10 was seen
 * to fail right after its client had started, one of hundreds. What the node knows of it is shown then.
 */
export async function mountVolume(shell: Pick<Shell, 'run'>, volume: VolumeInfo): Promise<void> {
  const { device, options } = volume.mount.glusterfs;
  // Heketi joins the servers with commas; mount would take what follows one as another option.
  const words = Object.entries(options).map(([key, value]) => `-o ${key}=${value.replaceAll(',', ':')}`);
  const command = `mkdir -p ${point(volume)} && mount -t glusterfs ${words.join(' ')} ${device} ${point(volume)}`;
  try {
    await shell.run(command);
  } catch (error) {
    const log = `/var/log/glusterfs/mnt-${volume.name}.log`;
    say(`mounting again after: ${error}`);
    say(await shell.run(`tail -n 80 ${log}; gluster volume status ${volume.name}; dmesg | tail -n 5`));
    await pause(5000);
    await shell.run(command);
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
