import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { preparedImages } from '../../lab/kubernetes-lab/images.ts';
import { machineName } from '../../lab/kubernetes-lab/machines.ts';
import { nodeNumbers, storageAddress } from '../../lab/settings.ts';
import { commandsOf, runBlock } from '../kubernetes/support/page.ts';
import { cleanCluster, proveNothingLeft } from './support/cluster.ts';

const nodes = nodeNumbers.map(machineName);

/** What only this cluster needs: the service on its nodes with a pod network, a user's pods on the others, images that are there. */
function fitted(script: string): string {
  const template = { spec: { nodeSelector: { 'brickyard.lab/runs': 'service' } } };
  const patch = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'heketi' }, spec: { template } };
  const patches = `patches: ${JSON.stringify([{ patch: JSON.stringify(patch) }])}`;
  const own = `spec:\n  nodeName: ${nodes[0]}\n  hostNetwork: true\n  terminationGracePeriodSeconds: 0\n  containers:`;
  return script
    .replace('resources: [../deploy/kubernetes/gluster]', (line) => `${line}\n${patches}`)
    .replace('spec:\n  containers:', own)
    .replace('busybox:1', preparedImages().tools.name);
}

function topology(): object {
  const entries = nodeNumbers.map((n) => ({
    node: { hostnames: { manage: [machineName(n)], storage: [storageAddress(n)] }, zone: n },
    devices: ['/dev/vdb'],
  }));
  return { clusters: [{ nodes: entries }] };
}

t.test('the walk-through of docs/kubernetes.md, to a file that a pod writes and back to nothing', async (t) => {
  const cluster = await cleanCluster();
  const folder = mkdtempSync(join(tmpdir(), 'brickyard-page-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  cpSync('deploy', join(folder, 'deploy'), { recursive: true });
  writeFileSync(join(folder, 'topology.json'), JSON.stringify(topology()));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(cluster.kubectl.program, join(folder, 'bin/kubectl'));
  const { service, gluster } = preparedImages();
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    KUBECONFIG: cluster.kubectl.config,
    IMAGE: service.name,
    GLUSTER_IMAGE: gluster.name,
    STORAGE_NODES: nodes.join(' '),
    STORAGE_ADDRESSES: nodeNumbers.map(storageAddress).join(','),
  };

  const all = commandsOf('docs/kubernetes.md');
  const blocks = all.slice(0, all.findLastIndex(({ mark }) => mark === 'nodes') + 1);
  t.ok(blocks.length >= 8, 'the page has commands');
  const outputs: string[] = [];
  for (const { script } of blocks) {
    const { code, output } = await runBlock(fitted(script), folder, env);
    outputs.push(output);
    t.equal(code, 0, script.split('\n', 1).join());
    if (code !== 0) {
      const pods = await cluster.kubectl.try('get', 'pods', '--all-namespaces', '-o', 'wide');
      const events = await cluster.kubectl.try('get', 'events', '--all-namespaces');
      t.comment(output, pods.stdout, events.stdout);
      return;
    }
  }
  t.ok(
    outputs.some((output) => /^hello$/m.test(output)),
    'the pod reads what it has written',
  );
  await proveNothingLeft(t, cluster);
});
