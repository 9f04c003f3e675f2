import type { Id } from '../../src/domain/types.ts';
import type {
  ClusterFlags,
  DeviceToAdd,
  NodeToAdd,
  RunningCluster,
  RunningNode,
  RunningTopology,
  TopologyTarget,
} from '../../src/topology/target.ts';

/** A target that keeps what it is given, in memory; `refuse` names hosts and `host:device` pairs that fail, with their error. */
export class MemoryTarget implements TopologyTarget {
  readonly refuse = new Map<string, string>();
  readonly clusters: (ClusterFlags & { id: Id; nodes: RunningNode[] })[] = [];
  /** How many devices were being added at the same time, at most. */
  busiest = 0;
  private busy = 0;
  private count = 0;

  async snapshot(): Promise<RunningTopology> {
    return structuredClone({ clusters: this.clusters as readonly RunningCluster[] });
  }

  async createCluster(flags: ClusterFlags): Promise<Id> {
    this.check('cluster');
    const id = this.newId('c');
    this.clusters.push({ ...flags, id, nodes: [] });
    return id;
  }

  async deleteCluster(id: Id): Promise<void> {
    this.check('delete');
    this.clusters.splice(
      this.clusters.findIndex((cluster) => cluster.id === id),
      1,
    );
  }

  async addNode({ clusterId, ...node }: NodeToAdd): Promise<Id> {
    this.check(node.manage[0] ?? '');
    const id = this.newId('n');
    this.clusters.find((cluster) => cluster.id === clusterId)?.nodes.push({ ...node, id, devices: [] });
    return id;
  }

  async addDevice({ nodeId, name, tags }: DeviceToAdd): Promise<void> {
    this.busiest = Math.max(this.busiest, ++this.busy);
    await new Promise((resolve) => setImmediate(resolve));
    this.busy--;
    const node = this.clusters.flatMap(({ nodes }) => nodes).find(({ id }) => id === nodeId);
    this.check(`${node?.manage[0]}:${name}`);
    (node?.devices as { push(device: object): void } | undefined)?.push({ id: this.newId('d'), name, paths: [], tags });
  }

  private check(what: string): void {
    const error = this.refuse.get(what);
    if (error !== undefined) throw new Error(error);
  }

  private newId(prefix: string): Id {
    return `${prefix}${++this.count}`;
  }
}
