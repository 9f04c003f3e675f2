import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { up as bootMachines, restore, save } from '../cluster.ts';
import { currentImage, ensureImage } from '../image.ts';
import { ensurePrograms, programNames } from '../kubernetes/programs.ts';
import { allRunning, stopAll } from '../machines.ts';
import { ensurePackages, installPackages } from '../packages.ts';
import { nodeNumbers, say } from '../settings.ts';
import { openShell } from '../ssh.ts';
import { until } from '../until.ts';
import { knownKubectl, restoreEtcd, saveEtcd, startControlPlane, stopControlPlane } from './control-plane.ts';
import { cutHostNodes, removeCgroups, startHostNode } from './host-node.ts';
import { preparedImages, prepareImages } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { chooseMachines, machineName } from './machines.ts';
import { glusterObjects } from './manifests.ts';
import { stopNetwork } from './network.ts';
import { ensurePki } from './pki.ts';
import { hostNodes, runFolder } from './settings.ts';

/** Debian packages beyond those of the plain lab, each with a file that shows it is there. */
const packages = new Map([
  ['containerd', '/usr/bin/containerd'],
  ['runc', '/usr/sbin/runc'],
  ['containernetworking-plugins', '/usr/lib/cni/bridge'],
  ['busybox-static', '/usr/bin/busybox'],
  ['openssl', '/usr/bin/openssl'],
  ['iproute2', '/usr/sbin/ip'],
]);

/** The saved state of `up`: three machines whose gluster pods are ready, no nodes on this machine yet. */
const readyTag = 'ready';
const readyFile = join(runFolder, 'ready.json');

/** Installs the Debian packages that this machine lacks. */
export async function installHostPackages(): Promise<void> {
  await ensurePackages();
  await installPackages([...packages].flatMap(([name, file]) => (existsSync(file) ? [] : name)));
}

/** Everything else that needs this machine's own network: programs and images. */
export async function prepare(): Promise<void> {
  say('programs of Kubernetes: built where they are missing');
  await ensurePrograms(...programNames);
  await ensurePki();
  say('images of containers: built where they are missing or old');
  await prepareImages();
  say('image of the machines: built where it is missing or old');
  await chooseMachines();
  await ensureImage();
}

/** All nodes ready, commands answered in the gluster pods, no service yet. Inside the lab's network, after `prepare`. */
export async function up(): Promise<Kubectl> {
  mkdirSync(runFolder, { recursive: true, mode: 0o700 });
  await chooseMachines();
  await stopAll();
  await cutHostNodes();
  await stopControlPlane();
  const key = await readyKey();
  const saved = existsSync(readyFile) && readFileSync(readyFile, 'utf8') === key;
  say(
    saved
      ? 'restoring the saved cluster'
      : 'booting a cluster and saving it: some minutes, once for each image of the machines',
  );
  if (!saved) await bringUp(key);
  restoreEtcd(readyTag);
  const [kubectl] = await Promise.all([startControlPlane(), restore(readyTag)]);
  told('control plane and machines');
  const { tools, service } = preparedImages();
  await Promise.all(hostNodes.map((name) => startHostNode(name, { pause: tools, others: [service] })));
  told('nodes on this machine started');
  await nodesReady(kubectl, hostNodes);
  await glusterAnswers(kubectl);
  told('gluster pods answer');
  return kubectl;
}

/** From booted machines to ready gluster pods, and all of it saved. */
async function bringUp(key: string): Promise<void> {
  restoreEtcd();
  const [kubectl, { port }] = await Promise.all([startControlPlane(), bootMachines()]);
  told('machines booted');
  await kubectl.run(
    ...['create', 'clusterrolebinding', 'kubelet-client'],
    ...['--clusterrole=system:kubelet-api-admin', '--user=kube-apiserver-kubelet-client'],
  );
  await kubectl.apply(await glusterObjects(kubectl));
  await Promise.all(
    nodeNumbers.map(async (n) => {
      const shell = openShell(n, port, currentImage().keyFile);
      await shell.run('systemctl start kubelet');
      shell.close();
    }),
  );
  await nodesReady(kubectl, nodeNumbers.map(machineName));
  told('kubelets ready');
  await glusterAnswers(kubectl);
  told('gluster pods ready');
  await stopControlPlane();
  saveEtcd(readyTag);
  await save(readyTag);
  await stopAll();
  writeFileSync(readyFile, key);
}

const inNamespace = ['--namespace=heketi'];

async function nodesReady(kubectl: Kubectl, names: readonly string[]): Promise<void> {
  await until(`nodes ${names.join(', ')} ready`, 180_000, async () => {
    const answer = await kubectl.try('wait', '--for=condition=Ready', 'node', ...names, '--timeout=1s');
    return answer.ok;
  });
}

/** Waits until every machine's gluster pod is ready, runs commands, and its glusterd answers. */
async function glusterAnswers(kubectl: Kubectl): Promise<void> {
  await Promise.all(
    nodeNumbers.map((n) =>
      until(`the gluster pod of ${machineName(n)} answers`, 240_000, async () => {
        const pod = await glusterPod(kubectl, n);
        if (!pod) return false;
        return (await kubectl.try('exec', ...inNamespace, pod, '--', 'gluster', 'pool', 'list')).ok;
      }),
    ),
  );
}

/** Name of the gluster pod that is ready on machine `n`. */
export async function glusterPod(kubectl: Kubectl, n: number): Promise<string | undefined> {
  const selector = `--field-selector=spec.nodeName=${machineName(n)}`;
  const { items } = await kubectl.get<{ items: Pod[] }>('pods', ...inNamespace, '--selector=glusterfs=pod', selector);
  return items.find(isReady)?.metadata.name;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const isReady = ({ metadata, status }: Pod) =>
  !metadata.deletionTimestamp && status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');

/** What a saved state depends on besides what the machines themselves compare. */
async function readyKey(): Promise<string> {
  const objects = await glusterObjects(await knownKubectl());
  return createHash('sha256')
    .update(JSON.stringify([currentImage().hash, objects]))
    .digest('hex');
}

/** Ends everything and leaves nothing of it: no process, mount, cgroup or network. */
export async function down(): Promise<void> {
  await Promise.all([cutHostNodes(), stopAll(), stopControlPlane()]);
  await removeCgroups('*');
  await stopNetwork();
}

export const isUp = () => allRunning();

function told(what: string): void {
  say(`${what}: ${Math.round(performance.now() / 100) / 10} s`);
}
