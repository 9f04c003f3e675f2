import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensurePrograms } from '../kubernetes/programs.ts';
import { findDaemon, killDaemon, startDaemon } from '../processes.ts';
import { runHere } from '../run-here.ts';
import { kubeconfig, pki } from './pki.ts';
import type { ImageArchive } from './service-image/archive.ts';
import { addresses, type HostNode, hostNodes, runFolder } from './settings.ts';

const startLimitMs = 120_000;

export const hostNodeIsUp = (name: HostNode) => findDaemon(runFolder, name) !== undefined;

/**
 * Starts containerd and kubelet of a node on this machine, without a memory of pods it had before. Inside the lab's network.
 * @param images `pause` is what keeps a pod's namespaces
 */
export async function startHostNode(
  name: HostNode,
  images: { pause: ImageArchive; others: readonly ImageArchive[] },
): Promise<void> {
  if (hostNodeIsUp(name)) return;
  const { kubelet } = await ensurePrograms('kubelet');
  const folder = join(runFolder, name);
  mkdirSync(join(folder, 'cni'), { recursive: true });
  const files = {
    kubeconfig: kubeconfig(name),
    'kubelet.json': JSON.stringify(kubeletConfig(name, folder)),
    'containerd.toml': containerdConfig(folder, images.pause.name),
    'cni/bridge.conflist': JSON.stringify(podNetwork(name)),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text, { mode: 0o600 });
  const archives = [images.pause, ...images.others].map((image) => image.file);
  startDaemon(runFolder, name, [
    join(import.meta.dirname, 'host-node.sh'),
    name,
    folder,
    addresses[name],
    kubelet,
    ...archives,
  ]);
  const log = join(runFolder, `${name}.log`);
  for (const end = Date.now() + startLimitMs; !readFileSync(log, 'utf8').includes('started'); await pause(50)) {
    if (!hostNodeIsUp(name) || Date.now() > end)
      throw new Error(`${name} does not start: ${readFileSync(log, 'utf8')}`);
  }
}

/** Ends everything that the node runs at once, as a power loss would, and removes its cgroups. */
export async function cutHostNode(name: HostNode): Promise<void> {
  await killDaemon(runFolder, name);
  await removeCgroups(name);
}

/** Removes the lab's cgroups of this name, a pattern of the shell, as soon as their last processes are gone. @throws Error when that takes over a minute */
export async function removeCgroups(name: string): Promise<void> {
  const script = `
    for hierarchy in $(awk '$3 == "cgroup" { print $2 }' /proc/mounts); do
      for group in "$hierarchy"/brickyard-$0; do
        for i in $(seq 1200); do
          [ -d "$group" ] || break
          find "$group" -depth -type d -exec rmdir {} + 2> /dev/null || sleep 0.05
        done
        [ ! -d "$group" ] || { echo "$group is still in use" >&2; exit 1; }
      done
    done`;
  await runHere(['bash', '-c', script, name]);
}

export const cutHostNodes = () => Promise.all(hostNodes.map(cutHostNode));

function kubeletConfig(name: HostNode, folder: string): object {
  return {
    ...kubeletDefaults,
    address: addresses[name],
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: pki('ca.crt') },
    },
    failCgroupV1: false,
    healthzPort: 0,
    podLogsDir: join(folder, 'pods'),
    volumePluginDir: join(folder, 'plugins'),
  };
}

/** The same on all nodes. */
export const kubeletDefaults = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authorization: { mode: 'Webhook' },
  cgroupDriver: 'cgroupfs',
  failSwapOn: false,
  resolvConf: '',
  makeIPTablesUtilChains: false,
  evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
};

function containerdConfig(folder: string, pauseImage: string): string {
  return `version = 2
root = "${folder}/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "/run/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  stream_server_address = "127.0.0.1"
  restrict_oom_score_adj = true
  disable_apparmor = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "${folder}/cni"
`;
}

/** Every pod has an address of its own, which the other nodes on this machine reach as well. */
function podNetwork(name: HostNode): object {
  const subnet = `10.244.${hostNodes.indexOf(name) + 1}.0/24`;
  const ipam = { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }], dataDir: '/run/cni' };
  const bridge = { type: 'bridge', bridge: `cni-${name}`, isGateway: true, ipam };
  return { cniVersion: '0.4.0', name: 'pods', plugins: [bridge] };
}
