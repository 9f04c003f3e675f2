import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensurePrograms } from '../kubernetes/programs.ts';
import { findDaemon, killDaemon, startDaemon, stopDaemon } from '../processes.ts';
import { createKubectl, type Kubectl } from './kubectl.ts';
import { kubeconfig, pki } from './pki.ts';
import { addresses, runFolder } from './settings.ts';

const readyLimitMs = 120_000;
const etcdFolder = join(runFolder, 'etcd');
const copyOf = (tag: string) => join(runFolder, `etcd-${tag}`);
const daemons = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/** kubectl for the control plane, which may not run. */
export async function knownKubectl(): Promise<Kubectl> {
  const config = join(runFolder, 'admin.kubeconfig');
  writeFileSync(config, kubeconfig('admin'), { mode: 0o600 });
  const { kubectl } = await ensurePrograms('kubectl');
  // For people: a folder for their path.
  const bin = join(runFolder, 'bin');
  mkdirSync(bin, { recursive: true });
  rmSync(join(bin, 'kubectl'), { force: true });
  symlinkSync(kubectl, join(bin, 'kubectl'));
  return createKubectl(kubectl, config);
}

/** Starts what of the control plane does not run. Inside the lab's network. @returns when the API server says that it is ready */
export async function startControlPlane(): Promise<Kubectl> {
  const programs = await ensurePrograms('etcd', ...daemons);
  for (const user of ['controller-manager', 'scheduler']) {
    writeFileSync(join(runFolder, `${user}.kubeconfig`), kubeconfig(user), { mode: 0o600 });
  }
  start('etcd', etcdArgv(programs.etcd));
  start('kube-apiserver', apiServerArgv(programs['kube-apiserver']));
  const kubectl = await knownKubectl();
  for (const end = Date.now() + readyLimitMs; !(await kubectl.try('get', '--raw', '/readyz')).ok; await pause(100)) {
    for (const name of ['etcd', 'kube-apiserver']) assertRuns(name);
    if (Date.now() > end) throw new Error(`the API server is not ready after ${readyLimitMs / 1000} s`);
  }
  start('kube-controller-manager', controllerManagerArgv(programs['kube-controller-manager']));
  start('kube-scheduler', schedulerArgv(programs['kube-scheduler']));
  return kubectl;
}

export async function stopControlPlane(): Promise<void> {
  // They keep no state, and by themselves they would wait for those who watch something.
  await Promise.all(daemons.map((name) => killDaemon(runFolder, name)));
  await stopDaemon(runFolder, 'etcd');
}

/** Keeps what the cluster knows under a name; the control plane must be down. */
export function saveEtcd(tag: string): void {
  rmSync(copyOf(tag), { recursive: true, force: true });
  cpSync(etcdFolder, copyOf(tag), { recursive: true });
}

/** Puts back what was kept, or nothing at all; the control plane must be down. */
export function restoreEtcd(tag?: string): void {
  rmSync(etcdFolder, { recursive: true, force: true });
  if (tag !== undefined) cpSync(copyOf(tag), etcdFolder, { recursive: true });
}

function start(name: string, argv: readonly string[]): void {
  if (findDaemon(runFolder, name) === undefined) startDaemon(runFolder, name, argv);
}

function assertRuns(name: string): void {
  if (findDaemon(runFolder, name) !== undefined) return;
  throw new Error(`${name} has ended: ${readFileSync(join(runFolder, `${name}.log`), 'utf8').slice(-2000)}`);
}

function etcdArgv(program: string): string[] {
  const [client, peer] = ['http://127.0.0.1:2379', 'http://127.0.0.1:2380'];
  return [
    ...[program, '--data-dir', etcdFolder, '--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
    ...['--unsafe-no-fsync', '--log-level', 'warn'],
  ];
}

function apiServerArgv(program: string): string[] {
  return [
    ...[program, '--etcd-servers=http://127.0.0.1:2379', '--bind-address=0.0.0.0', '--secure-port=443'],
    ...[`--advertise-address=${addresses.controlPlane}`, '--service-cluster-ip-range=10.96.0.0/16'],
    ...[`--tls-cert-file=${pki('server.crt')}`, `--tls-private-key-file=${pki('server.key')}`],
    ...[`--client-ca-file=${pki('ca.crt')}`, `--token-auth-file=${pki('tokens.csv')}`],
    ...[
      `--service-account-key-file=${pki('accounts.key')}`,
      `--service-account-signing-key-file=${pki('accounts.key')}`,
    ],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--authorization-mode=Node,RBAC'],
    ...['--enable-admission-plugins=NodeRestriction', '--allow-privileged=true'],
    ...[
      `--kubelet-client-certificate=${pki('kubelet-client.crt')}`,
      `--kubelet-client-key=${pki('kubelet-client.key')}`,
    ],
    '--kubelet-preferred-address-types=InternalIP',
  ];
}

function controllerManagerArgv(program: string): string[] {
  return [
    ...[program, `--kubeconfig=${join(runFolder, 'controller-manager.kubeconfig')}`, '--leader-elect=false'],
    ...[`--service-account-private-key-file=${pki('accounts.key')}`, `--root-ca-file=${pki('ca.crt')}`],
    ...['--use-service-account-credentials', '--bind-address=127.0.0.1'],
  ];
}

function schedulerArgv(program: string): string[] {
  const config = join(runFolder, 'scheduler.kubeconfig');
  return [program, `--kubeconfig=${config}`, '--leader-elect=false', '--bind-address=127.0.0.1'];
}
