import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runHere } from '../../run-here.ts';
import { addLayer, ensureLayer, hashOf, type Layer } from './layers.ts';

const nodePackage = join(import.meta.dirname, '../../../node_modules/node');

/**
 * Stands for an official image where no registry of images is at hand: `debian:bookworm-slim` is a minimal Debian, and
 * `node:VERSION-bookworm-slim` this with the npm package `node`, this machine's npm and the user `node`. What else the image of Node
 * brings (yarn, corepack, its entry script) is missing.
 * @throws Error for another image, or when the installed `node` package is of another version
 */
export async function baseImage(name: string): Promise<Layer[]> {
  const debian = await debianLayer();
  if (name === 'debian:bookworm-slim') return [debian];
  const version = /^node:([\d.]+)-bookworm-slim$/.exec(name)?.[1];
  if (!version) throw new Error(`no stand-in for the base image ${name} is known here`);
  const installed = versionOf(nodePackage);
  if (installed !== version) throw new Error(`the Dockerfile names Node ${version}, the npm package is ${installed}`);
  const npm = await npmFolder();
  const script = `
    mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules"
    cp "$node/bin/node" "$root/usr/local/bin/"
    cp -a "$npm" "$root/usr/local/lib/node_modules/npm"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
    chroot "$root" groupadd --gid 1000 node
    chroot "$root" useradd --uid 1000 --gid node --shell /bin/bash --create-home node`;
  const key = hashOf(debian.key, name, versionOf(npm), script);
  return [debian, await addLayer([debian], key, `a stand-in for ${name}`, script, { env: { node: nodePackage, npm } })];
}

function debianLayer(): Promise<Layer> {
  const words = [
    ...['mmdebstrap', '--quiet', '--mode=root', '--variant=minbase', '--include=ca-certificates'],
    // These stay in the image, as the official one has such settings.
    ...['--aptopt=Apt::Install-Recommends "false"', '--aptopt=APT::Sandbox::User "root"'],
    ...['--aptopt=Acquire::Retries "3"', '--dpkgopt=force-unsafe-io'],
    ...['doc', 'man', 'locale'].map((part) => `--dpkgopt=path-exclude=/usr/share/${part}/*`),
  ];
  return ensureLayer(hashOf('debian', ...words), 'a stand-in for debian:bookworm-slim', async (root) => {
    await runHere([...words, 'bookworm', root]);
    const clean = 'rm -rf "$0"/var/cache/apt/* "$0"/var/lib/apt/lists/* "$0"/tmp/* && : > "$0"/etc/resolv.conf';
    await runHere(['sh', '-c', clean, root]);
  });
}

const versionOf = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;

async function npmFolder(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const npm = folders.map((folder) => join(folder, 'npm')).find((file) => existsSync(file));
  if (!npm) throw new Error('npm is not on the path');
  return join((await runHere(['readlink', '-f', npm])).trim(), '../..');
}
