import { homedir } from 'node:os';
import { join } from 'node:path';

/** Binaries, images and the lab's own state: outside the checkout, kept between runs. */
export const cacheFolder = process.env.BRICKYARD_KUBERNETES_CACHE ?? join(homedir(), '.cache', 'brickyard-kubernetes');
export const imageFolder = join(cacheFolder, 'images');
