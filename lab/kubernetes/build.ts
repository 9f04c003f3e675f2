import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureGo } from './go.ts';
import { kubernetesVersion, moduleFolder, type ProgramName, programFile, programNames, recipes } from './programs.ts';
import { cacheFolder, say } from './settings.ts';

// Builds the named programs. Run under the build lock: nobody else writes to the cache meanwhile.

/** Go's own caches, some gigabytes: what the next program of this release is built from. Gone when all programs are there. */
const workFolder = join(cacheFolder, 'building');
const everySeconds = 20;

const environment = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/local/go/bin`,
  GOPATH: join(workFolder, 'go'),
  GOMODCACHE: join(workFolder, 'modules'),
  GOCACHE: join(workFolder, 'objects'),
  GOTOOLCHAIN: 'auto',
  // Writable, so that the folder can be removed like any other.
  GOFLAGS: '-modcacherw -buildvcs=false -mod=readonly -trimpath',
  GOWORK: 'off',
  CGO_ENABLED: '0',
};

async function buildAll(names: readonly ProgramName[]): Promise<void> {
  const missing = names.filter((name) => !existsSync(programFile(name)));
  if (missing.length > 0) {
    const go = await ensureGo(environment);
    for (const name of missing) await build(go, name);
  }
  removeOlder();
  if (programNames.every((name) => existsSync(programFile(name)))) rmSync(workFolder, { recursive: true, force: true });
}

async function build(go: string, name: ProgramName): Promise<void> {
  const start = performance.now();
  const seconds = () => `${Math.round((performance.now() - start) / 1000)} s`;
  const unfinished = join(workFolder, name);
  mkdirSync(workFolder, { recursive: true });
  say(`building ${name} (minutes, once for each version)`);
  const version = `-X k8s.io/component-base/version.gitVersion=${kubernetesVersion()}`;
  const words = ['build', '-v', '-ldflags', `-s -w ${version}`, '-o', unfinished, recipes[name].package];
  let packages = 0;
  const progress = setInterval(() => say(`${name}: ${packages} packages after ${seconds()}`), everySeconds * 1000);
  try {
    await runGo(go, words, moduleFolder(name), () => packages++);
  } finally {
    clearInterval(progress);
  }
  mkdirSync(join(programFile(name), '..'), { recursive: true });
  renameSync(unfinished, programFile(name));
  say(`${name} is built, ${seconds()}`);
}

/** @throws Error with the last lines that Go printed */
function runGo(go: string, words: readonly string[], folder: string, onLine: () => void): Promise<void> {
  const child = spawn(go, words, { cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const last: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.push(line);
    if (last.length > 30) last.shift();
    onLine();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(last.join('\n')))));
  });
}

function removeOlder(): void {
  const current = programNames.map(programFile);
  const folder = join(cacheFolder, 'programs');
  for (const file of readdirSync(folder).map((name) => join(folder, name))) if (!current.includes(file)) rmSync(file);
}

try {
  await buildAll(process.argv.slice(2) as ProgramName[]);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
