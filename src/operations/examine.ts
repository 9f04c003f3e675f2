import type { Store } from '../db/store.ts';
import type { Reader } from '../db/tables.ts';
import { messageOf } from '../domain/errors.ts';
import type { Id } from '../domain/types.ts';
import type { BrickMount, Inspector, LvmRow, VolumeReport } from '../executor/executor.ts';
import { manageName } from './bricks.ts';

/** What nodes say of themselves beside what is remembered of them; nothing is changed. */
export interface Examination {
  readonly clusters: readonly { readonly id: Id; readonly nodes: readonly ExaminedNode[] }[];
  /** Findings in Heketi's words. */
  readonly report: readonly string[];
}

/** Null where a question failed. */
export interface ExaminedNode {
  readonly id: Id;
  readonly volumes: readonly VolumeReport[] | null;
  readonly pvs: readonly (readonly LvmRow[])[] | null;
  readonly vgs: readonly (readonly LvmRow[])[] | null;
  readonly lvs: readonly (readonly LvmRow[])[] | null;
  readonly mounts: readonly BrickMount[] | null;
  /** `hosting volume/block volume`. */
  readonly blockVolumes: readonly string[];
}

/** What is remembered of a cluster; pending objects too, since they may be on the nodes. */
interface Remembered {
  readonly id: Id;
  readonly nodes: readonly { readonly id: Id; readonly host: string }[];
  readonly volumes: readonly string[];
  readonly hosting: readonly { readonly id: Id; readonly name: string }[];
}

/** Asks all nodes at the same time, offline ones too; each question may fail for itself. Takes as long as the slowest node. */
export async function examineGluster(store: Store, inspector: Inspector): Promise<Examination> {
  const remembered = store.read((reader) => reader.listClusterIds().map((id) => remember(reader, id)));
  const examined = await Promise.all(remembered.map((cluster) => examineCluster(cluster, inspector)));
  return {
    clusters: examined.map(({ id, nodes }) => ({ id, nodes })),
    report: examined.flatMap(({ report }) => report),
  };
}

function remember(reader: Reader, id: Id): Remembered {
  const volumes = reader.listAllVolumes().filter(({ clusterId }) => clusterId === id);
  return {
    id,
    nodes: reader.listNodes(id).map((node) => ({ id: node.id, host: manageName(node) })),
    volumes: volumes.map(({ name }) => name).sort(),
    hosting: volumes.filter(({ block }) => block),
  };
}

async function examineCluster(cluster: Remembered, inspector: Inspector) {
  const answers = await Promise.all(cluster.nodes.map((node) => examineNode(node, cluster.hosting, inspector)));
  const nodes = answers.map(({ node }) => node);
  const complaints = answers.flatMap((answer) => answer.complaints);
  return { id: cluster.id, nodes, report: [...complaints, ...compare(cluster, nodes)] };
}

async function examineNode(
  { id, host }: Remembered['nodes'][number],
  hosting: Remembered['hosting'],
  inspector: Inspector,
): Promise<{ node: ExaminedNode; complaints: readonly string[] }> {
  const complaints: string[] = [];
  const ask = async <T>(question: Promise<T>, complaint: (reason: string) => string): Promise<T | null> => {
    try {
      return await question;
    } catch (error) {
      complaints.push(complaint(messageOf(error).split('\n', 1)[0] ?? ''));
      return null;
    }
  };
  const askLvm = (report: 'pvs' | 'vgs' | 'lvs') =>
    ask(inspector.inspectLvm(host, report), (why) => `could not fetch LVM ${report} data from node ${host} : ${why}`);
  const [volumes, pvs, vgs, lvs, mounts, ...blocks] = await Promise.all([
    ask(inspector.inspectVolumes(host), () => `could not fetch data from node ${host}`),
    askLvm('pvs'),
    askLvm('vgs'),
    askLvm('lvs'),
    ask(inspector.inspectMounts(host), (why) => `could not fetch brick mount status from node ${host} : ${why}`),
    ...hosting.map((volume) =>
      ask(
        inspector.listBlockNames(host, volume.name).then((names) => names.map((name) => `${volume.name}/${name}`)),
        (why) => `could not fetch block volume list for block hosting volume ${volume.id} : ${why}`,
      ),
    ),
  ]);
  const blockVolumes = blocks.flatMap((names) => names ?? []);
  return { node: { id, volumes, pvs, vgs, lvs, mounts, blockVolumes }, complaints };
}

/** Only the names of volumes are compared, as in Heketi. */
function compare({ id, volumes }: Remembered, nodes: readonly ExaminedNode[]): string[] {
  if (nodes.length > 0 && nodes.every((node) => node.volumes === null)) {
    return [`not able to fetch any data from cluster ${id}`];
  }
  const differences = nodes.flatMap((node) => {
    if (node.volumes === null) {
      return [`heketi volume list could not be compared with volume list of node ${node.id} due to missing info`];
    }
    const found = node.volumes.map(({ name }) => name).sort();
    return found.join('\n') === volumes.join('\n')
      ? []
      : [`heketi volume list does not match with volume list of node ${node.id}`];
  });
  return differences.length > 0 ? differences : ['heketi volume list matches with volume list of all nodes'];
}
