import { homedir } from 'node:os';
import { join } from 'node:path';

export const nodeNumbers = [1, 2, 3] as const;
export const diskLetters = ['b', 'c', 'd', 'e'] as const;

/** Where the image, the disks with the saved states and the sockets lie: outside the checkout, kept between runs. */
export const cacheFolder = process.env.BRICKYARD_LAB_CACHE ?? join(homedir(), '.cache', 'brickyard-lab');
export const runFolder = join(cacheFolder, 'run');

/** Where a node's SSH answers; what a topology calls its manage name. */
export const manageAddress = (n: number) => `127.0.0.1${n}`;
/** Where gluster's processes meet; exists between the machines only. */
export const storageAddress = (n: number) => `192.168.77.1${n}`;

/** Says on stderr what is going on; stdout is for answers. */
export function say(text: string): void {
  process.stderr.write(`lab: ${text}\n`);
}
