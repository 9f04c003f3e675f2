import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runHere } from '../../run-here.ts';
import { imageFolder } from '../settings.ts';
import type { Layer } from './layers.ts';
import type { BuiltImage } from './steps.ts';

/** An image as one file in the form of `docker save`, which every container engine can load. */
export interface ImageArchive {
  readonly name: string;
  readonly file: string;
}

/**
 * Packs an image under `NAME:KEY`, where the key follows from what it was made of.
 */
export async function packImage(name: string, { layers, config }: BuiltImage): Promise<ImageArchive> {
  const key = createHash('sha256')
    .update(JSON.stringify([layers.map((layer) => layer.key), config]))
    .digest('hex')
    .slice(0, 12);
  const folder = join(imageFolder, 'archives');
  const archive = { name: `${name}:${key}`, file: join(folder, `${name.replaceAll('/', '_')}-${key}.tar`) };
  if (existsSync(archive.file)) return archive;
  await mkdir(folder, { recursive: true });
  const packed = await Promise.all(layers.map(packLayer));
  const configFile = join(folder, `${key}.json`);
  const rootfs = { type: 'layers', diff_ids: packed.map((layer) => `sha256:${layer.hash}`) };
  writeFileSync(configFile, JSON.stringify({ architecture: 'amd64', os: 'linux', config, rootfs }));
  const manifest = [{ Config: `${key}.json`, RepoTags: [archive.name], Layers: packed.map((layer) => layer.name) }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const files = ['-C', folder, 'manifest.json', `${key}.json`, '-C', join(imageFolder, 'layers')];
  await runHere(['tar', '-cf', `${archive.file}.unfinished`, ...files, ...packed.map((layer) => layer.name)]);
  renameSync(`${archive.file}.unfinished`, archive.file);
  removeOlder(folder, name, key);
  return archive;
}

function removeOlder(folder: string, name: string, key: string): void {
  const beginning = `${name.replaceAll('/', '_')}-`;
  for (const file of readdirSync(folder)) {
    if (file.startsWith(beginning) && !file.includes(key)) rmSync(join(folder, file));
  }
}

async function packLayer({ key, folder }: Layer): Promise<{ name: string; hash: string }> {
  const name = `${key}.tar`;
  const file = `${folder}.tar`;
  const hashFile = `${folder}.sha256`;
  if (existsSync(hashFile)) return { name, hash: readFileSync(hashFile, 'utf8') };
  await runHere(['bash', '-euo', 'pipefail', '-c', packScript, folder, file]);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  writeFileSync(hashFile, digest);
  return { name, hash: digest };
}

/** Overlay mounts mark a removed file by a character device 0:0, archives of images by an empty file with a prefix. */
const packScript = `
  folder=$0 file=$1
  removed=$(cd "$folder" && find . -type c -exec stat -c '%t:%T %n' {} + | sed -n 's/^0:0 //p')
  options='--numeric-owner --sort=name --mtime=@0'
  tar $options -C "$folder" --exclude-from=<(echo "$removed") --anchored --no-wildcards -cf "$file" .
  marks=$(mktemp -d)
  trap 'rm -rf "$marks"' EXIT
  for name in $removed; do
    mark=$(dirname "$name")/.wh.$(basename "$name")
    mkdir -p "$marks/$(dirname "$name")"
    : > "$marks/$mark"
    tar $options -C "$marks" -rf "$file" "$mark"
  done`;
