import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runHere } from './run-here.ts';
import { cacheFolder, say } from './settings.ts';
import { variant } from './variant.ts';

/** What nodes boot from. */
export interface Image {
  /** Hash of everything that it is made of here; a new one makes every saved state worthless. */
  readonly hash: string;
  readonly folder: string;
  /** Private key that opens root's door on every node. */
  readonly keyFile: string;
}

/** The image of this checkout, which may not be built yet. */
export function currentImage(): Image {
  const hash = createHash('sha256');
  const { recipe, inputs } = variant();
  for (const name of readdirSync(recipe).sort()) hash.update(`${name}\0`).update(readFileSync(join(recipe, name)));
  for (const input of Object.entries(inputs)) hash.update(`${input}\0`);
  const name = hash.digest('hex').slice(0, 16);
  const folder = join(cacheFolder, `image-${name}`);
  return { hash: name, folder, keyFile: join(folder, 'id_ed25519') };
}

/**
 * Builds the image unless the cache has it, and drops older ones. Two at once are safe: the second waits for the first.
 * @throws Error with the output of the build when it fails
 */
export async function ensureImage(): Promise<Image> {
  const image = currentImage();
  if (existsSync(image.folder)) return image;
  say('building the image (a minute or two, once for each change of its recipe)');
  mkdirSync(cacheFolder, { recursive: true });
  const unfinished = join(cacheFolder, `unfinished-${image.hash}`);
  const script = `[ -d "$3" ] || { rm -rf "$2" && "$1" "$2" && mv "$2" "$3"; }`;
  const { recipe, inputs } = variant();
  const env = { ...process.env, ...inputs, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const lock = join(cacheFolder, 'build.lock');
  await runHere(['flock', lock, 'sh', '-c', script, 'sh', join(recipe, 'build.sh'), unfinished, image.folder], env);
  for (const name of readdirSync(cacheFolder)) {
    if (name.startsWith('image-') && name !== `image-${image.hash}`)
      rmSync(join(cacheFolder, name), { recursive: true });
  }
  return image;
}
