import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './settings.ts';

const modules = join(import.meta.dirname, 'programs');

/** The programs that are built from Go modules: the folder of the module here that pins its versions, and the package. */
export const recipes = {
  etcd: { module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  kubectl: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl' },
  'kube-controller-manager': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  'kube-scheduler': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  kubelet: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubelet' },
} as const;

export type ProgramName = keyof typeof recipes;
export const programNames = Object.keys(recipes) as ProgramName[];

export const moduleFolder = (name: ProgramName) => join(modules, recipes[name].module);

/** The release that the programs are built from, such as `v1.36.3`. */
export function kubernetesVersion(): string {
  const version = /k8s\.io\/kubernetes (v\S+)/.exec(readFileSync(join(moduleFolder('kubelet'), 'go.mod'), 'utf8'))?.[1];
  if (!version) throw new Error(`${moduleFolder('kubelet')}/go.mod names no version of k8s.io/kubernetes`);
  return version;
}

/** Where a program lies once it is built; another version of anything in it is another path. */
export function programFile(name: ProgramName): string {
  const hash = createHash('sha256').update(process.arch);
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(moduleFolder(name), file)));
  return join(cacheFolder, 'programs', `${name}-${hash.digest('hex').slice(0, 16)}`);
}

/**
 * Builds those of the programs that the cache does not have: about 8 minutes for etcd, API server and kubectl, 5 more for the rest.
 * Two at once are safe: the second waits for the first.
 * @returns their paths
 * @throws Error when there is no Go and none can be installed, or the build fails; its reason is on stderr
 */
export async function ensurePrograms<Name extends ProgramName>(...names: Name[]): Promise<Record<Name, string>> {
  const missing = names.filter((name) => !existsSync(programFile(name)));
  if (missing.length > 0) await buildUnderLock(missing);
  return Object.fromEntries(names.map((name) => [name, programFile(name)])) as Record<Name, string>;
}

function buildUnderLock(names: readonly ProgramName[]): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const script = join(import.meta.dirname, 'build.ts');
  const words = [join(cacheFolder, 'build.lock'), process.execPath, script, ...names];
  const child = spawn('flock', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${names.join(', ')} can't be built`))));
  });
}
