import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runHere } from './run-here.ts';
import { say } from './settings.ts';

/** Debian packages of the machine that runs the lab, each with a program that shows it is there. */
const needed = new Map([
  ['qemu-system-x86', 'qemu-system-x86_64'],
  ['qemu-utils', 'qemu-img'],
  ['mmdebstrap', 'mmdebstrap'],
  ['debian-archive-keyring', '/usr/share/keyrings/debian-archive-keyring.gpg'],
  ['openssh-client', 'ssh-keygen'],
  ['e2fsprogs', 'mke2fs'],
  ['kmod', 'depmod'],
  ['util-linux', 'flock'],
]);

/**
 * Installs what the lab needs and this machine lacks. May be repeated; does nothing when all is there.
 * @throws Error that names the missing packages when they can't be installed here
 */
export async function ensurePackages(): Promise<void> {
  await installPackages([...needed].filter(([, program]) => !present(program)).map(([name]) => name));
}

/** Installs these Debian packages. @throws Error that names them when they can't be installed here */
export async function installPackages(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  if (process.getuid?.() !== 0 || !present('apt-get')) {
    throw new Error(`the lab needs these Debian packages, and only root can install them: ${names.join(' ')}`);
  }
  say(`installing ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = ['apt-get', '-qq', '-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=300'];
  await runHere([...apt, 'update'], env);
  await runHere([...apt, 'install', '-y', '--no-install-recommends', ...names], env);
}

function present(program: string): boolean {
  if (program.startsWith('/')) return existsSync(program);
  // Some of them lie in folders that only root has on its path.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}
