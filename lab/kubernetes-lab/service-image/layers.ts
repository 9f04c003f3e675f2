import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runHere } from '../../run-here.ts';
import { say } from '../../settings.ts';
import { imageFolder } from '../settings.ts';

/** A step's result as a folder that holds what the step added, named by the hash of all it was made of. */
export interface Layer {
  readonly key: string;
  readonly folder: string;
}

const used = new Set<string>();

/** Removes the layers that this process has neither made nor used. */
export function removeOtherLayers(): void {
  const folder = join(imageFolder, 'layers');
  for (const name of readdirSync(folder)) {
    if (!used.has(name.replace(/\..*/, ''))) rmSync(join(folder, name), { recursive: true });
  }
}

export const hashOf = (...parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** The layer with this key, made by `make` in its folder unless it is in the cache. */
export async function ensureLayer(key: string, what: string, make: (folder: string) => Promise<void>): Promise<Layer> {
  const layer = { key, folder: join(imageFolder, 'layers', key) };
  used.add(key);
  if (existsSync(layer.folder)) return layer;
  const unfinished = `${layer.folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  say(`image: ${what}`);
  await make(unfinished);
  renameSync(unfinished, layer.folder);
  return layer;
}

/**
 * A further layer: `script` runs as root with the layers below merged at `$root`; what it changes there is the layer. Every mount
 * lives in a namespace that ends with the script. `$from` shows `from`'s layers, when there are any.
 */
export function addLayer(
  below: readonly Layer[],
  key: string,
  what: string,
  script: string,
  { env = {}, from = [] }: { env?: NodeJS.ProcessEnv; from?: readonly Layer[] } = {},
): Promise<Layer> {
  return ensureLayer(key, what, async (folder) => {
    const room = `${folder}.work`;
    const parts = ['root', 'work', 'from', 'empty'].map((name) => join(room, name));
    const [root = '', work = '', source = '', empty = ''] = parts;
    for (const part of parts) mkdirSync(part, { recursive: true });
    const lower = (layers: readonly Layer[]) => [...layers].reverse().map((layer) => layer.folder);
    const mounts = [
      `mount -t overlay overlay -o lowerdir=${lower(below).join(':')},upperdir=${folder},workdir=${work} ${root}`,
      // Alone, a folder can't be mounted as an overlay.
      from.length > 0 && `mount -t overlay overlay -o lowerdir=${[...lower(from), empty].join(':')} ${source}`,
    ].filter(Boolean);
    const all = ['set -e', 'exec 1>&2', ...mounts, script].join('\n');
    try {
      await runHere(['unshare', '--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', all], {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        root,
        from: source,
        ...env,
      });
    } finally {
      rmSync(room, { recursive: true, force: true });
    }
  });
}
