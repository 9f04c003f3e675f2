import { MultiBar, type SingleBar } from 'cli-progress';
import type { TopologyEvent } from '../../topology/events.ts';
import type { WantedTopology } from '../../topology/wanted.ts';
import type { Output } from '../io.ts';
import { placeOf } from './place.ts';

interface ApplyProgress {
  readonly report: (event: TopologyEvent) => void;
  end(): void;
}

const words = {
  present: 'there already',
  adding: 'adding',
  added: 'added',
  failed: 'failed',
  skipped: 'skipped',
  removed: 'removed',
};

/** A bar for each node on a terminal, otherwise a line for each step. */
export function createApplyProgress(output: Output, wanted: WantedTopology): ApplyProgress {
  return output.isTTY === true ? bars(output, wanted) : lines(output);
}

function lines(output: Output): ApplyProgress {
  return {
    report: (event) =>
      output.write(`${placeOf(event)}: ${words[event.phase]}${event.error ? `: ${event.error}` : ''}\n`),
    end: () => {},
  };
}

function bars(output: Output, wanted: WantedTopology): ApplyProgress {
  const nodes = wanted.clusters.flatMap((cluster) => cluster.nodes);
  const width = Math.max(0, ...nodes.map(({ host }) => host.length));
  const all = new MultiBar({
    format: '{host} {bar} {value}/{total} {text}',
    barsize: 20,
    hideCursor: true,
    linewrap: false,
    stream: output as NodeJS.WritableStream,
  });
  const byHost = new Map<string, SingleBar>(
    nodes.map(({ host, devices }) => [host, all.create(devices.length + 1, 0, { host: host.padEnd(width), text: '' })]),
  );
  return {
    report: (event) => {
      if (event.kind === 'cluster') return;
      const bar = byHost.get(event.host);
      const what = event.kind === 'node' ? 'node' : event.device;
      if (event.phase === 'adding') bar?.update({ text: `${words.adding} ${what}` });
      else bar?.increment(1, { text: `${what} ${words[event.phase]}` });
    },
    end: () => all.stop(),
  };
}
