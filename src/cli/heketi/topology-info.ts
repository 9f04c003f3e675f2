import { readClusters } from '../read-clusters.ts';
import { type HeketiCommand, printEither } from './context.ts';
import { clusterLayout } from './topology-layout.ts';

export const topologyInfo: HeketiCommand = {
  name: 'info',
  about: 'Show all clusters with their volumes, nodes, devices and bricks',
  flags: [{ name: 'template', short: 'T', kind: 'string', about: 'Go templates are not supported; use --json' }],
  run: async ({ flags }, context) => {
    if (flags.text('template') !== '') {
      throw new Error('Go templates are not supported: use --json and format that');
    }
    const topology = { clusters: await readClusters(context.client()) };
    printEither(context, topology, ({ clusters }) => `${clusters.map(clusterLayout).join('')}\n`);
  },
};
