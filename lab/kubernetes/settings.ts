import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the built programs and what runs lie: outside the checkout, kept between runs. */
export const cacheFolder = process.env.BRICKYARD_KUBERNETES_CACHE ?? join(homedir(), '.cache', 'brickyard-kubernetes');

/** Says on stderr what is going on; stdout is for answers. */
export function say(text: string): void {
  process.stderr.write(`kubernetes: ${text}\n`);
}
