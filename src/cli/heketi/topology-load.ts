import { readFileSync } from 'node:fs';
import { messageOf } from '../../domain/errors.ts';
import { applyTopology } from '../../topology/apply.ts';
import { incomplete, type TopologyEvent } from '../../topology/events.ts';
import { parseTopology } from '../../topology/parse.ts';
import type { WantedTopology } from '../../topology/wanted.ts';
import { createTopologyTarget } from '../topology-target.ts';
import { type Context, type HeketiCommand, print } from './context.ts';

export const topologyLoad: HeketiCommand = {
  name: 'load',
  about: 'Add the clusters, nodes and devices of a file',
  example: 'heketi-cli topology load --json=topology.json',
  flags: [
    { name: 'json', short: 'j', kind: 'string', about: 'The file' },
    { name: 'strict', kind: 'bool', about: 'Exit code 255 when a node or device could not be added', ours: true },
  ],
  run: async ({ flags }, context) => {
    const wanted = readTopology(context, flags.text('json'));
    const target = createTopologyTarget(context.client({ ownLines: true }));
    const snapshot = await target.snapshot().catch((error: unknown) => {
      throw new Error(`Unable to get topology information: ${messageOf(error)}`);
    });
    const reported = { ...target, snapshot: async () => snapshot };
    const result = await applyTopology(wanted, reported, (event) => tell(context, event), { inOrder: true });
    if (flags.bool('strict') && incomplete(result)) throw new Error('Unable to add every node and device');
  },
};

function readTopology({ io }: Context, file: string): WantedTopology {
  if (file === '') throw new Error('Missing configuration file');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error('Unable to open config file');
  }
  try {
    return parseTopology(text);
  } catch (error) {
    // Where and why is for people: scripts get the one line that they know.
    throw new Error(`Unable to parse config file${io.stderr.isTTY ? `\n${messageOf(error)}` : ''}`, { cause: error });
  }
}

/** Deployment scripts look for "Unable" in these lines. */
function tell(context: Context, event: TopologyEvent): void {
  if (event.kind === 'cluster') tellCluster(context, event);
  else print(context, event.kind === 'node' ? nodeLine(event) : deviceLine(event));
}

/** Without a cluster there is nothing to go on with; one that stayed empty is removed in silence. */
function tellCluster(context: Context, event: Extract<TopologyEvent, { kind: 'cluster' }>): void {
  if (event.phase === 'adding') print(context, 'Creating cluster ... ');
  if (event.phase === 'added') {
    const { file, block } = event.wanted;
    print(context, `ID: ${event.id}\n${file ? '\tAllowing file volumes on cluster.\n' : ''}`);
    print(context, block ? '\tAllowing block volumes on cluster.\n' : '');
  }
  if (event.phase === 'failed' && event.id === '') throw new Error(event.error);
}

function nodeLine(event: Extract<TopologyEvent, { kind: 'node' }>): string {
  if (event.phase === 'present') return `\tFound node ${event.host} on cluster ${event.clusterId}\n`;
  if (event.phase === 'adding') return `\tCreating node ${event.host} ... `;
  return event.phase === 'added' ? `ID: ${event.id}\n` : `Unable to create node: ${event.error}\n`;
}

function deviceLine(event: Extract<TopologyEvent, { kind: 'device' }>): string {
  if (event.phase === 'present') return `\t\tFound device ${event.device}\n`;
  if (event.phase === 'adding') return `\t\tAdding device ${event.device} ... `;
  if (event.phase === 'skipped') return '';
  return event.phase === 'added' ? 'OK\n' : `Unable to add device: ${event.error}\n`;
}
