import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { messageOf } from '../../domain/errors.ts';
import { applyTopology } from '../../topology/apply.ts';
import { incomplete, summarize, type TopologyEvent, type TopologyResult } from '../../topology/events.ts';
import { parseTopology } from '../../topology/parse.ts';
import type { WantedTopology } from '../../topology/wanted.ts';
import { createTopologyTarget } from '../topology-target.ts';
import { createApplyProgress } from './apply-progress.ts';
import { placeOf } from './place.ts';
import type { Session } from './session.ts';

export function topologyCommand(session: Session): Command {
  const apply = new Command('apply')
    .description('add the clusters, nodes and devices of a file that are not there yet; change and remove nothing')
    .argument('<file>', 'topology file, as for heketi-cli topology load')
    .action((file: string) => applyFile(session, file));
  return new Command('topology').description('clusters, nodes and devices').addCommand(apply);
}

async function applyFile(session: Session, file: string): Promise<void> {
  const wanted = readTopology(file);
  const target = createTopologyTarget(session.client({ ownLines: true }));
  const progress = createApplyProgress(session.io.stderr, wanted);
  const result = await applyTopology(wanted, target, progress.report).finally(() => progress.end());
  session.io.stdout.write(resultText(result));
  if (incomplete(result)) throw new Error('Not every part of the topology is there. The same command tries again.');
}

function readTopology(file: string): WantedTopology {
  try {
    return parseTopology(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`The topology file ${file} can't be used:\n${messageOf(error)}`);
  }
}

function resultText(result: TopologyResult): string {
  const failed = result.outcomes.filter(({ phase }) => phase === 'failed').map(failureLine);
  return [
    summarize(result),
    ...(failed.length > 0 ? ['', 'Failed:', ...failed] : []),
    ...(result.differences.length > 0
      ? ['', 'Different on the server, and left as it is:', ...result.differences.map((sentence) => `  ${sentence}`)]
      : []),
    '',
  ].join('\n');
}

function failureLine(event: TopologyEvent): string {
  return `  ${placeOf(event)}: ${event.error.replaceAll('\n', '\n    ')}`;
}
