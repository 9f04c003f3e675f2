import type { EntryState, Id, Node } from '../../domain/types.ts';
import { found, removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';
import type { RememberTopology } from '../topology-memory.ts';

type NodeReader = Pick<
  Reader,
  | 'findNode'
  | 'getNode'
  | 'listNodes'
  | 'listAllNodes'
  | 'listStorageHosts'
  | 'findNodeByManageName'
  | 'findNodeByStorageName'
>;
type NodeWriter = Pick<Writer, 'insertNode' | 'updateNode' | 'removeNode'>;
type NameKind = 'manage' | 'storage';

interface Row {
  readonly id: Id;
  readonly clusterId: Id;
  readonly zone: number;
  readonly manage: string;
  readonly storage: string;
  readonly state: EntryState;
  readonly tags: string;
  readonly pendingOp: Id | null;
}

const names = (kind: NameKind): string =>
  `(SELECT json_group_array(name ORDER BY position) FROM node_names WHERE node_id = nodes.id AND kind = '${kind}') AS ${kind}`;

const select = `SELECT id, cluster_id AS clusterId, zone, ${names('manage')}, ${names('storage')}, state, tags,
  pending_op AS pendingOp FROM nodes`;

const storageHosts = `SELECT name FROM nodes JOIN node_names ON node_id = id AND kind = 'storage' AND position = 0
  WHERE cluster_id = ? AND pending_op IS NULL ORDER BY id`;

function toNode(row: Row): Node {
  return {
    ...row,
    manage: JSON.parse(row.manage),
    storage: JSON.parse(row.storage),
    tags: JSON.parse(row.tags),
  };
}

export function readNodes(statements: Statements, remember: RememberTopology): NodeReader {
  function findNode(id: Id): Node | undefined {
    const row = statements.get<Row>(`${select} WHERE id = ?`, id);
    return row && toNode(row);
  }

  const listAllNodes = () => statements.all<Row>(`${select} ORDER BY id`).map(toNode);

  function findByName(kind: NameKind, name: string): Node | undefined {
    const byName = remember(
      `nodes by their names for ${kind}`,
      () => new Map(listAllNodes().flatMap((node) => node[kind].map((one) => [one, node]))),
    );
    return byName.get(name);
  }

  return {
    findNode,
    getNode: (id) => found(findNode(id)),
    listNodes: (clusterId) =>
      remember(`nodes of ${clusterId}`, () =>
        statements.all<Row>(`${select} WHERE cluster_id = ? ORDER BY id`, clusterId).map(toNode),
      ),
    listAllNodes,
    listStorageHosts: (clusterId) =>
      remember(`storage hosts of ${clusterId}`, () => statements.column<string>(storageHosts, clusterId)),
    findNodeByManageName: (name) => findByName('manage', name),
    findNodeByStorageName: (name) => findByName('storage', name),
  };
}

export function writeNodes(statements: Statements): NodeWriter {
  function insertNames(nodeId: Id, kind: NameKind, list: readonly string[]): void {
    for (const [position, name] of list.entries()) {
      statements.run(
        'INSERT INTO node_names (kind, name, node_id, position) VALUES (?, ?, ?, ?)',
        kind,
        name,
        nodeId,
        position,
      );
    }
  }

  return {
    insertNode({ manage, storage, ...node }) {
      statements.run(
        `INSERT INTO nodes (id, cluster_id, zone, state, tags, pending_op)
         VALUES (@id, @clusterId, @zone, @state, @tags, @pendingOp)`,
        node,
      );
      insertNames(node.id, 'manage', manage);
      insertNames(node.id, 'storage', storage);
    },
    updateNode: (id, change) =>
      updateRow(statements, 'nodes', { state: 'state', tags: 'tags', pendingOp: 'pending_op' }, id, change),
    removeNode: (id) =>
      removeRow(
        statements,
        'nodes',
        id,
        `Unable to delete node [${id}] because it contains devices\nWhat is left on it of failed operations counts as well, until it is removed.`,
      ),
  };
}
