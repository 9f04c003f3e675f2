import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findDaemon, killDaemon, startDaemon, stopDaemon } from '../processes.ts';
import { ensurePrograms } from './programs.ts';

const readyLimitMs = 120_000;

/** An etcd and an API server on loopback with RBAC: no nodes, no controllers. It can be found again by its folder. */
export interface ControlPlane {
  readonly folder: string;
  readonly url: string;
  /** Of `admin`, who may do everything. */
  readonly adminConfig: string;
  readonly kubectl: string;
  /** How the API server was started, so that it can be started again. */
  readonly apiServer: readonly string[];
}

const stateFile = (folder: string) => join(folder, 'control-plane.json');

/** Starts both in `folder` on free ports. @returns when the API server says that it is ready: some 3 s with programs at hand */
export async function startControlPlane(folder: string): Promise<ControlPlane> {
  const programs = await ensurePrograms('etcd', 'kube-apiserver', 'kubectl');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [clients, peers, port] = (await freePorts(3)) as [number, number, number];
  const adminToken = randomBytes(16).toString('hex');
  writeFileSync(join(folder, 'tokens.csv'), `${adminToken},admin,1,"system:masters"\n`);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  const plane = {
    folder,
    url: `https://127.0.0.1:${port}`,
    adminConfig: join(folder, 'admin.kubeconfig'),
    kubectl: programs.kubectl,
    apiServer: apiServerArgv(programs['kube-apiserver'], clients, port),
  };
  writeFileSync(stateFile(folder), JSON.stringify(plane));
  startDaemon(folder, 'etcd', etcdArgv(programs.etcd, clients, peers));
  startDaemon(folder, 'kube-apiserver', plane.apiServer);
  await awaitReady(plane);
  writeFileSync(plane.adminConfig, kubeconfig(plane, adminToken, 'default'), { mode: 0o600 });
  return plane;
}

/** The control plane of a folder, running or not; undefined when there has been none. */
export function findControlPlane(folder: string): ControlPlane | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(folder), 'utf8')) as ControlPlane;
  } catch {
    return undefined;
  }
}

export const isUp = (folder: string) =>
  findDaemon(folder, 'etcd') !== undefined && findDaemon(folder, 'kube-apiserver') !== undefined;

/** Ends both and removes the folder with all they knew. One that is not there is fine. */
export async function removeControlPlane(folder: string): Promise<void> {
  // It keeps no state, and by itself it would wait a minute for those who watch something.
  await killDaemon(folder, 'kube-apiserver');
  await stopDaemon(folder, 'etcd');
  rmSync(folder, { recursive: true, force: true });
}

/** SIGKILL for the API server: connections break in the middle, new ones are refused. etcd runs on. */
export const killApiServer = (plane: ControlPlane) => killDaemon(plane.folder, 'kube-apiserver');

/** Brings it back on the same port with the same certificate. One that runs is fine. */
export async function startApiServer(plane: ControlPlane): Promise<void> {
  if (findDaemon(plane.folder, 'kube-apiserver') === undefined) {
    startDaemon(plane.folder, 'kube-apiserver', plane.apiServer);
  }
  await awaitReady(plane);
}

/** A kubeconfig file of somebody who has this token. */
export function kubeconfig(plane: ControlPlane, token: string, namespace: string): string {
  // The file holds the server's certificate and that of the authority it was made with.
  const authority = readFileSync(join(plane.folder, 'certificates', 'apiserver.crt')).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'here', cluster: { server: plane.url, 'certificate-authority-data': authority } }],
    users: [{ name: 'me', user: { token } }],
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'me', namespace } }],
    'current-context': 'here',
  });
}

function etcdArgv(program: string, clients: number, peers: number): string[] {
  const client = `http://127.0.0.1:${clients}`;
  const peer = `http://127.0.0.1:${peers}`;
  return [
    ...[program, '--data-dir', 'etcd', '--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
    // What it holds is not kept over a power loss of this machine.
    ...['--unsafe-no-fsync', '--log-level', 'warn'],
  ];
}

function apiServerArgv(program: string, etcd: number, port: number): string[] {
  return [
    ...[program, `--etcd-servers=http://127.0.0.1:${etcd}`, '--bind-address=127.0.0.1', `--secure-port=${port}`],
    ...['--cert-dir=certificates', '--token-auth-file=tokens.csv', '--authorization-mode=RBAC'],
    ...['--service-account-key-file=accounts.key', '--service-account-signing-key-file=accounts.key'],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.96.0.0/16'],
    ...['--kubelet-preferred-address-types=InternalIP', '--endpoint-reconciler-type=none', '--allow-privileged'],
    // Nobody here makes the default account that it would give to every pod.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

async function awaitReady(plane: ControlPlane): Promise<void> {
  for (const end = Date.now() + readyLimitMs; Date.now() < end; await pause(100)) {
    for (const name of ['etcd', 'kube-apiserver']) {
      if (findDaemon(plane.folder, name) !== undefined) continue;
      throw new Error(`${name} has ended: ${readFileSync(join(plane.folder, `${name}.log`), 'utf8').slice(-2000)}`);
    }
    if (await isReady(plane.url)) return;
  }
  throw new Error(`the API server is not ready after ${readyLimitMs / 1000} s; its log lies in ${plane.folder}`);
}

function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // Asked before the certificate is known; nothing secret is said.
    const request = get(`${url}/readyz`, { rejectUnauthorized: false, timeout: 5000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** Ports that nobody listens on now; held all at once, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
