import type { GlusterCommand, GlusterContext } from './context.ts';
import { peersOf } from './context.ts';
import { type Reply, refused, succeeded } from './reply.ts';
import type { Element } from './xml.ts';

const peerElement = ({ nodes }: GlusterContext, name: string): Element => {
  const { uuid, storageNames } = nodes.record(name);
  const names = storageNames.length === 0 ? [name] : storageNames;
  return [
    'peer',
    [
      ['uuid', uuid],
      ['hostname', names[0] ?? name],
      ['hostnames', names.map((one): Element => ['hostname', one])],
      ['connected', Number(nodes.answers(name))],
      ['state', 3],
      ['stateStr', 'Peer in Cluster'],
    ],
  ];
};

export const peerStatus: GlusterCommand = (here) => {
  const peers = peersOf(here);
  const lines = peers.map((name) => {
    const state = here.nodes.answers(name) ? 'Connected' : 'Disconnected';
    return `\nHostname: ${here.nodes.shownAs(name)}\nUuid: ${here.nodes.record(name).uuid}\nState: Peer in Cluster (${state})\n`;
  });
  const text = `Number of Peers: ${peers.length}\n${lines.join('')}`;
  return succeeded(text, [['peerStatus', peers.map((name) => peerElement(here, name))]]);
};

export const poolList: GlusterCommand = (here) => {
  const { uuid } = here.nodes.record(here.node.name);
  const peers = peersOf(here);
  const rows = peers.map((name) => [
    here.nodes.record(name).uuid,
    here.nodes.shownAs(name),
    here.nodes.answers(name) ? 'Connected' : 'Disconnected',
  ]);
  const table = [...rows, [uuid, 'localhost', 'Connected']].map(
    ([id, host = '', state]) => `${id}\t${host.padEnd(9)}\t${state} \n`,
  );
  const self: Element = [
    'peer',
    [
      ['uuid', uuid],
      ['hostname', 'localhost'],
      ['connected', 1],
    ],
  ];
  return succeeded(`UUID\t\t\t\t\tHostname \tState\n${table.join('')}`, [
    ['peerStatus', [...peers.map((name) => peerElement(here, name)), self]],
  ]);
};

const failed = 'peer probe: failed: ';

/** A node joins when it is alone and has no volumes. */
export const peerProbe: GlusterCommand = (here, [host = '']) => {
  const { nodes, node, pool } = here;
  const name = nodes.named(host);
  const output = (text: string): Element[] => [['output', text]];
  if (name === node.name) {
    const text = 'Probe on localhost not needed';
    return { ...succeeded(`peer probe: ${text}\n`, output(text)), opErrno: 1 };
  }
  if (name !== undefined && nodes.poolOf(name) === pool) {
    const text = `Host ${host} port 24007 already in peer list`;
    return { ...succeeded(`peer probe: ${text}\n`, output(text)), opErrno: 2 };
  }
  if (name === undefined || !nodes.answers(name)) {
    return refused(failed, 'Probe returned with Transport endpoint is not connected', 107);
  }
  const other = nodes.poolOf(name);
  if (nodes.membersOf(other).length > 1 || other.volumes.size > 0) {
    return refused(failed, `${host} is either already part of another cluster or having volumes configured`, 3);
  }
  nodes.change(name, { pool: pool.id });
  return succeeded('peer probe: success\n', output('success'));
};

/** A peer that holds bricks stays. While another one is down, only `force` lets it go; whether it is down itself does not matter. */
export const peerDetach: GlusterCommand = (here, [host = '', force]) => {
  const { nodes, node, pool } = here;
  const name = nodes.named(host);
  const refuse = (text: string, errno: number): Reply => refused('peer detach: failed: ', text, errno);
  if (name === node.name) return refuse(`${host} is localhost`, 1);
  if (name === undefined || nodes.poolOf(name) !== pool) return refuse(`${host} is not part of cluster`, 2);
  if (pool.holdsBricks(name)) {
    const way =
      'If the peer is in not recoverable state then use either replace-brick or remove-brick command with force to remove all bricks from the peer and attempt the peer detach again.';
    return { ...refuse(`Peer ${host} hosts one or more bricks. ${way}`, 3), opRet: 1, exitCode: 255 };
  }
  const others = peersOf(here).filter((peer) => peer !== name);
  if (force !== 'force' && !others.every((peer) => nodes.answers(peer))) {
    return refuse("One of the peers is probably down. Check with 'peer status'", 4);
  }
  nodes.separate(name);
  return succeeded('peer detach: success\n', [['output', 'success']]);
};
