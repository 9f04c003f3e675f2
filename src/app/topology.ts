import { readFileSync } from 'node:fs';
import type { Store } from '../db/store.ts';
import type { Reader } from '../db/tables.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Clock, Log, NewId } from '../domain/ports.ts';
import type { Cluster, Node } from '../domain/types.ts';
import type { Operations } from '../operations/operations.ts';
import type { Requests } from '../operations/requests.ts';
import { applyTopology } from '../topology/apply.ts';
import { incomplete, summarize, type TopologyEvent } from '../topology/events.ts';
import { parseTopology } from '../topology/parse.ts';
import type { RunningCluster, RunningNode, TopologyTarget } from '../topology/target.ts';
import type { WantedTopology } from '../topology/wanted.ts';

export interface LoadParts {
  readonly store: Store;
  readonly operations: Operations;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

/** @throws DomainError `invalid` that names the file and what is wrong with it */
export function readTopology(file: string): WantedTopology {
  try {
    return parseTopology(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DomainError('invalid', `Unable to load the topology file ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** Adds what the file has and we lack, and says in the log what became of each part. Repeatable; never throws for a part. */
export async function loadTopology(wanted: WantedTopology, parts: LoadParts): Promise<void> {
  const result = await applyTopology(wanted, ownTarget(parts), (event) => tell(event, parts.log));
  for (const difference of result.differences) parts.log.warn({}, `Topology differs: ${difference}`);
  const summary = `Topology: ${summarize(result)}`;
  if (incomplete(result)) parts.log.error({}, summary);
  else parts.log.info({}, summary);
}

function tell(event: TopologyEvent, log: Log): void {
  const { kind, phase, id, error } = event;
  const fields = {
    kind,
    id,
    ...(kind !== 'cluster' && { host: event.host }),
    ...(kind === 'device' && { device: event.device }),
  };
  if (phase === 'failed' || phase === 'skipped') log.error({ ...fields, error }, `Topology: ${kind} ${phase}`);
  else log.info(fields, `Topology: ${kind} ${phase}`);
}

/** The service itself, as a load sees it. */
function ownTarget({ store, operations, clock, newId }: LoadParts): TopologyTarget {
  async function perform<K extends keyof Requests>(kind: K, request: Requests[K]): Promise<string> {
    const queueId = await operations.start(kind, request, 'admin');
    for (;;) {
      const job = operations.job(queueId);
      if (job?.state === 'done') return job.location?.split('/').at(-1) ?? '';
      if (job?.state !== 'pending') throw new DomainError('failed', job?.message ?? 'Id not found');
      await clock.sleep(20);
    }
  }
  return {
    snapshot: async () =>
      store.read((reader) => ({ clusters: reader.listClusterIds().map((id) => clusterOf(reader, id)) })),
    async createCluster(flags) {
      const id = newId();
      await store.write((writer) => writer.insertCluster({ id, ...flags }));
      return id;
    },
    deleteCluster: (id) => store.write((writer) => writer.removeCluster(id)),
    addNode: (node) => perform('add-node', node),
    addDevice: async (device) => void (await perform('add-device', device)),
  };
}

function clusterOf(reader: Reader, id: Cluster['id']): RunningCluster {
  const visible = reader.listNodes(id).filter(({ pendingOp }) => pendingOp === null);
  return { ...reader.getCluster(id), nodes: visible.map((node) => nodeOf(reader, node)) };
}

function nodeOf(reader: Reader, node: Node): RunningNode {
  return { ...node, devices: reader.listDevices(node.id).filter(({ pendingOp }) => pendingOp === null) };
}
