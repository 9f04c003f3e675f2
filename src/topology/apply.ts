import { messageOf } from '../domain/errors.ts';
import type { Id } from '../domain/types.ts';
import { compareTopology } from './compare.ts';
import type { TopologyEvent, TopologyResult, TopologySubject } from './events.ts';
import type { ClusterMatch, NodeMatch } from './match.ts';
import type { TopologyTarget } from './target.ts';
import type { WantedTopology } from './wanted.ts';

interface ApplyOptions {
  /** One thing after the other, in the order of the file; otherwise devices of different nodes are set up at the same time. */
  readonly inOrder: boolean;
}

type Report = (event: TopologyEvent) => void;

/**
 * Adds what the file has and the target lacks; never changes or removes what is there. Repeatable: a second run adds nothing. A
 * part that fails doesn't stop the others. A cluster created here that got no node is removed again.
 * @param report hears of every step; what it throws ends the load
 * @throws what `target.snapshot()` throws; every other failure is in the result
 */
export async function applyTopology(
  wanted: WantedTopology,
  target: TopologyTarget,
  report: Report,
  options: ApplyOptions = { inOrder: false },
): Promise<TopologyResult> {
  const { clusters, differences } = compareTopology(wanted, await target.snapshot());
  const outcomes: TopologyEvent[] = [];
  if (options.inOrder) {
    for (const cluster of clusters) outcomes.push(...(await applyCluster(cluster, target, report, options)));
  } else {
    const parts = await Promise.all(clusters.map((cluster) => applyCluster(cluster, target, report, options)));
    outcomes.push(...parts.flat());
  }
  return { outcomes, differences };
}

/** Nodes one after the other, since gluster's peer probes exclude each other; devices of a node as soon as it is there. */
async function applyCluster(
  match: ClusterMatch,
  target: TopologyTarget,
  report: Report,
  options: ApplyOptions,
): Promise<TopologyEvent[]> {
  const outcomes: TopologyEvent[] = [];
  const devices: Promise<TopologyEvent[]>[] = [];
  let created: TopologyEvent | null = null;
  let filled = false;
  try {
    for (const node of match.nodes) {
      if (node.clusterId === null && created === null) {
        created = await addCluster(match, target, report);
        outcomes.push(created);
      }
      const outcome = await applyNode(node, node.clusterId ?? created?.id ?? '', target, report);
      outcomes.push(outcome);
      filled ||= outcome.phase === 'added';
      const work = applyDevices(node, outcome.id, target, report);
      devices.push(work);
      if (options.inOrder) await work;
    }
    outcomes.push(...(await Promise.all(devices)).flat());
  } finally {
    if (created?.phase === 'added' && !filled) {
      outcomes[outcomes.indexOf(created)] = await removeCluster(created, target, report);
    }
  }
  return outcomes;
}

function addCluster({ wanted }: ClusterMatch, target: TopologyTarget, report: Report): Promise<TopologyEvent> {
  return add({ kind: 'cluster', wanted }, report, () =>
    target.createCluster({ file: wanted.file, block: wanted.block }),
  );
}

async function removeCluster(created: TopologyEvent, target: TopologyTarget, report: Report): Promise<TopologyEvent> {
  try {
    await target.deleteCluster(created.id);
    return tell(report, { ...created, phase: 'removed' });
  } catch (error) {
    return tell(report, {
      ...created,
      phase: 'failed',
      error: `It stayed empty and could not be removed: ${messageOf(error)}`,
    });
  }
}

/** @returns an outcome whose id is empty when there is no node */
async function applyNode(
  { wanted, running }: NodeMatch,
  clusterId: Id,
  target: TopologyTarget,
  report: Report,
): Promise<TopologyEvent> {
  const subject = { kind: 'node', host: wanted.host, clusterId } as const;
  if (running !== null) return tell(report, { ...subject, phase: 'present', id: running.id, error: '' });
  if (clusterId === '')
    return tell(report, { ...subject, phase: 'skipped', id: '', error: 'There is no cluster for it.' });
  const { manage, storage, zone, tags } = wanted;
  return add(subject, report, () => target.addNode({ clusterId, zone, manage, storage, tags }));
}

async function applyDevices(
  match: NodeMatch,
  nodeId: Id,
  target: TopologyTarget,
  report: Report,
): Promise<TopologyEvent[]> {
  const outcomes: TopologyEvent[] = [];
  for (const { wanted, running } of match.devices) {
    const subject = { kind: 'device', host: match.wanted.host, device: wanted.name } as const;
    if (running !== null) outcomes.push(tell(report, { ...subject, phase: 'present', id: running.id, error: '' }));
    else if (nodeId === '')
      outcomes.push(tell(report, { ...subject, phase: 'skipped', id: '', error: 'Its node is not there.' }));
    else {
      const { name, tags, destroyData } = wanted;
      const work = () => target.addDevice({ nodeId, name, tags, destroyData }).then(() => '');
      outcomes.push(await add(subject, report, work));
    }
  }
  return outcomes;
}

/** One addition, told at its begin and its end; a failure is an outcome. */
async function add(subject: TopologySubject, report: Report, work: () => Promise<Id>): Promise<TopologyEvent> {
  tell(report, { ...subject, phase: 'adding', id: '', error: '' });
  const end = await work().then(
    (id) => ({ phase: 'added', id, error: '' }) as const,
    (error: unknown) => ({ phase: 'failed', id: '', error: messageOf(error) }) as const,
  );
  return tell(report, { ...subject, ...end });
}

function tell(report: Report, event: TopologyEvent): TopologyEvent {
  report(event);
  return event;
}
