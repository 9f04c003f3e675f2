import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensurePrograms } from '../kubernetes/programs.ts';
import { cacheFolder } from '../kubernetes/settings.ts';
import { nodeNumbers, storageAddress } from '../settings.ts';
import { chooseVariant } from '../variant.ts';
import { kubeletDefaults } from './host-node.ts';
import { preparedImages } from './images.ts';
import { kubeconfig, pki } from './pki.ts';
import { apiInMachines } from './settings.ts';

const recipe = join(import.meta.dirname, 'machine-image');
const filesFolder = join(cacheFolder, 'machine-files');
export const machineName = (n: number) => `node${n}`;

/** Makes the plain lab's code work on this lab's machines: containerd and a kubelet, and the images that their pods run. */
export async function chooseMachines(): Promise<void> {
  const { kubelet } = await ensurePrograms('kubelet');
  const { tools, gluster } = preparedImages();
  const files = machineFiles(tools.name);
  rmSync(filesFolder, { recursive: true, force: true });
  const hash = createHash('sha256').update(JSON.stringify(files));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(filesFolder, name)), { recursive: true });
    writeFileSync(join(filesFolder, name), text, { mode: 0o600 });
  }
  // The parts of the plain recipe that are used.
  const plain = join(import.meta.dirname, '../image');
  for (const name of readdirSync(plain).sort()) hash.update(readFileSync(join(plain, name)));
  chooseVariant({
    recipe,
    inputs: {
      LAB_KUBELET: kubelet,
      LAB_IMAGES: `${tools.file} ${gluster.file}`,
      LAB_FILES: filesFolder,
      LAB_FILES_HASH: hash.digest('hex'),
    },
    memoryMib: 1024,
    // The kubelet's port to the API server, and the API server's to the kubelet; nothing else of either side can be reached.
    network: (n) =>
      `,hostfwd=tcp:${storageAddress(n)}:10250-:10250,guestfwd=tcp:10.0.2.100:6443-cmd:/usr/bin/busybox nc 127.0.0.1 443`,
    unit: 'containerd',
  });
}

function machineFiles(pauseImage: string): Record<string, string> {
  const kubeconfigs = nodeNumbers.map((n) => {
    const name = machineName(n);
    return [`kubernetes/${name}.kubeconfig`, kubeconfig(name, apiInMachines)] as const;
  });
  return {
    ...Object.fromEntries(kubeconfigs),
    'kubernetes/ca.crt': readFileSync(pki('ca.crt'), 'utf8'),
    'kubernetes/kubelet.json': JSON.stringify({
      ...kubeletDefaults,
      containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: '/etc/kubernetes/ca.crt' },
      },
    }),
    'containerd/config.toml': `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  stream_server_address = "127.0.0.1"
  disable_apparmor = true
`,
    // Pods here share the machine's network; the node is only Ready with some network, and this one is never asked for.
    'cni/net.d/none.conf': JSON.stringify({ cniVersion: '0.4.0', name: 'none', type: 'none' }),
  };
}
