import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Test } from 'tap';
import type { BuiltImage } from '../../../lab/kubernetes-lab/service-image/steps.ts';

const run = promisify(execFile);

/** One container of an image, run by runc as Kubernetes would: its user, no capabilities, a root that can't be written to, a network of its own. */
export interface Container {
  /** Runs a command in it. @returns exit code and all it printed */
  exec(...argv: string[]): Promise<{ code: number; output: string }>;
  /** Of all it printed until now. */
  log(): string;
  /** SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
}

/** `writable` are folders of its own that it may write to, as emptyDir volumes are. */
export async function startContainer(
  t: Test,
  image: BuiltImage,
  { env, writable }: { env: Record<string, string>; writable: readonly string[] },
): Promise<Container> {
  const folder = mkdtempSync(join(tmpdir(), 'brickyard-container-'));
  const name = folder.split('/').at(-1) ?? '';
  mkdirSync(join(folder, 'rootfs'));
  const folders = writable.map((destination, i) => {
    const source = join(folder, `volume${i}`);
    mkdirSync(source);
    // As the kubelet makes an emptyDir.
    chmodSync(source, 0o777);
    return { destination, type: 'bind', source, options: ['bind', 'rw', 'nosuid', 'nodev'] };
  });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(specification(image, name, env, folders)));
  const lower = [...image.layers].reverse().map((layer) => layer.folder);
  // The mount of the root file system ends with this namespace.
  const script = `mount -t overlay overlay -o ro,lowerdir=${lower.join(':')} rootfs && exec runc --root state run ${name}`;
  const child = spawn('unshare', ['--mount', 'bash', '-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk;
    });
  }
  const runc = (...words: string[]) => run('runc', ['--root', join(folder, 'state'), ...words]);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  t.teardown(async () => {
    await runc('delete', '--force', name).catch(() => {});
    await ended;
    rmSync(folder, { recursive: true, force: true });
    if (!t.passing()) t.comment(log);
  });
  await running(child, runc, name);
  return {
    async exec(...argv) {
      try {
        const { stdout, stderr } = await runc('exec', name, ...argv);
        return { code: 0, output: stdout + stderr };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, output: stdout + stderr };
      }
    },
    log: () => log,
    async stop() {
      await runc('kill', name, 'TERM');
      return ended;
    },
  };
}

async function running(child: ChildProcess, runc: (...words: string[]) => Promise<{ stdout: string }>, name: string) {
  for (let i = 0; i < 100 && child.exitCode === null; i++) {
    const state = await runc('state', name).catch(() => undefined);
    if (state && JSON.parse(state.stdout).status === 'running') return;
    await pause(100);
  }
}

function specification(
  { config }: BuiltImage,
  name: string,
  env: Record<string, string>,
  folders: readonly object[],
): object {
  const [uid = 0, gid = 0] = config.User.split(':').map(Number);
  const variables = [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  return {
    ociVersion: '1.0.2',
    root: { path: 'rootfs', readonly: true },
    process: {
      user: { uid, gid },
      args: [...config.Entrypoint, ...config.Cmd],
      env: variables,
      cwd: config.WorkingDir,
      noNewPrivileges: true,
      capabilities: {},
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
      ...folders,
    ],
    // The lab removes cgroups of such names.
    linux: { cgroupsPath: `/${name}`, namespaces: ['pid', 'mount', 'ipc', 'uts', 'network'].map((type) => ({ type })) },
  };
}
