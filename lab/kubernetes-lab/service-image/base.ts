import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runHere } from '../../run-here.ts';
import { ensureLayer, hashOf, type Layer } from './layers.ts';

const nodePackage = join(import.meta.dirname, '../../../node_modules/node');

/**
 * Stands for `node:VERSION-bookworm-slim` where no registry of images is at hand: a minimal Debian with the npm package `node` and
 * this machine's npm at the places of the official image, and its user `node`. What else that image brings (yarn, corepack, its
 * entry script) is missing.
 * @throws Error for another image, or when the installed `node` package is of another version
 */
export async function baseImage(name: string): Promise<Layer> {
  const version = /^node:([\d.]+)-bookworm-slim$/.exec(name)?.[1];
  if (!version) throw new Error(`the base image ${name} can't be made here, only node:VERSION-bookworm-slim`);
  const installed = (JSON.parse(readFileSync(join(nodePackage, 'package.json'), 'utf8')) as { version: string })
    .version;
  if (installed !== version)
    throw new Error(`the Dockerfile names Node ${version}, the npm package node is ${installed}`);
  const npm = join(dirname((await runHere(['readlink', '-f', await find('npm')])).trim()), '..');
  const npmVersion = (JSON.parse(readFileSync(join(npm, 'package.json'), 'utf8')) as { version: string }).version;
  return ensureLayer(hashOf('base 1', name, npmVersion), `a stand-in for ${name}`, async (root) => {
    await runHere([
      ...['mmdebstrap', '--quiet', '--mode=root', '--variant=minbase', '--include=ca-certificates'],
      ...['--aptopt=Apt::Install-Recommends "false"', '--aptopt=APT::Sandbox::User "root"'],
      ...['--aptopt=Acquire::Retries "3"', '--dpkgopt=force-unsafe-io'],
      ...['doc', 'man', 'locale'].map((part) => `--dpkgopt=path-exclude=/usr/share/${part}/*`),
      ...['bookworm', root],
    ]);
    const local = join(root, 'usr/local');
    mkdirSync(join(local, 'lib/node_modules'), { recursive: true });
    cpSync(join(nodePackage, 'bin/node'), join(local, 'bin/node'));
    cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true, verbatimSymlinks: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
    await runHere(['chroot', root, '/usr/sbin/groupadd', '--gid', '1000', 'node']);
    const user = ['--uid', '1000', '--gid', 'node', '--shell', '/bin/bash', '--create-home', 'node'];
    await runHere(['chroot', root, '/usr/sbin/useradd', ...user]);
    await runHere([
      'sh',
      '-c',
      `rm -rf "$0"/var/cache/apt/* "$0"/var/lib/apt/lists/* "$0"/tmp/* && : > "$0"/etc/resolv.conf`,
      root,
    ]);
  });
}

async function find(program: string): Promise<string> {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const found = folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
  if (!found) throw new Error(`${program} is not on the path`);
  return found;
}
