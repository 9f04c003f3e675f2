import t from 'tap';
import { sharedNodes } from '../leader/support/nodes.ts';
import { slowNodes, twoChanges } from '../leader/support/scenarios.ts';
import { startServer } from '../leader/support/servers.ts';
import { newNamespace } from './support/namespace.ts';

t.test('servers with the rights of the shipped Role follow each other as leaders', async (t) => {
  const { folder: dir, serviceConfig: kubeconfig, kubectl } = await newNamespace(t);
  const nodes = sharedNodes(slowNodes);
  await twoChanges(t, {
    nodes,
    start: (name) => startServer(t, { name, dir, kubeconfig, nodes }),
    async backup() {
      const { data } = JSON.parse(await kubectl(['get', 'secret', 'heketi-db-backup', '-o', 'json']));
      return data;
    },
  });
  const { spec } = JSON.parse(await kubectl(['get', 'lease', 'brickyard', '-o', 'json']));
  t.match(spec, { holderIdentity: '', leaseTransitions: 3, leaseDurationSeconds: 1 }, 'the last one has given it back');
});
