import type { Id } from '../domain/types.ts';
import type { Dump } from './dump.ts';

const idForm = /^[0-9a-f]{32}$/;

interface Kind {
  readonly name: string;
  readonly ids: readonly Id[];
  readonly known: ReadonlySet<Id>;
}

const kind = (name: string, entries: readonly { readonly Info: { readonly id: Id } }[]): Kind => {
  const ids = entries.map(({ Info }) => Info.id);
  return { name, ids, known: new Set(ids) };
};

/** What refers to nothing, is there twice, or has no proper id. Heketi keeps links in both directions; those to the parent count. */
export function wrongReferences(dump: Dump): string[] {
  const clusters = kind('cluster', dump.clusterentries);
  const nodes = kind('node', dump.nodeentries);
  const devices = kind('device', dump.deviceentries);
  const volumes = kind('volume', dump.volumeentries);
  const bricks = kind('brick', dump.brickentries);
  const blockVolumes = kind('block volume', dump.blockvolumeentries);
  const nodeOf = new Map(dump.deviceentries.map(({ Info, NodeId }) => [Info.id, NodeId]));
  return [
    ...[clusters, nodes, devices, volumes, bricks, blockVolumes].flatMap(wrongIds),
    ...dump.nodeentries.flatMap(({ Info }) => unknown(`Node ${Info.id}`, clusters, Info.cluster)),
    ...dump.deviceentries.flatMap(({ Info, NodeId }) => unknown(`Device ${Info.id}`, nodes, NodeId)),
    ...dump.volumeentries.flatMap(({ Info }) => unknown(`Volume ${Info.id}`, clusters, Info.cluster)),
    ...dump.brickentries.flatMap(({ Info }) => [
      ...unknown(`Brick ${Info.id}`, devices, Info.device),
      ...unknown(`Brick ${Info.id}`, volumes, Info.volume),
      ...otherNode(Info, nodeOf.get(Info.device)),
    ]),
  ];
}

/** Links from parents to what is not there, which Heketi leaves behind at times; nothing is lost with them. */
export function strayLinks(dump: Dump): string[] {
  const known = new Set(
    [
      ...dump.nodeentries,
      ...dump.deviceentries,
      ...dump.volumeentries,
      ...dump.brickentries,
      ...dump.blockvolumeentries,
    ].map(({ Info }) => Info.id),
  );
  const stray = (owner: string, ids: readonly Id[]) =>
    ids.filter((id) => !known.has(id)).map((id) => `${owner} lists ${id}, which is not there; the link is dropped.`);
  return [
    ...dump.clusterentries.flatMap(({ Info }) =>
      stray(`Cluster ${Info.id}`, [...Info.nodes, ...Info.volumes, ...Info.blockvolumes]),
    ),
    ...dump.nodeentries.flatMap(({ Info, Devices }) => stray(`Node ${Info.id}`, Devices)),
    ...dump.deviceentries.flatMap(({ Info, Bricks }) => stray(`Device ${Info.id}`, Bricks)),
    ...dump.volumeentries.flatMap(({ Info, Bricks }) =>
      stray(`Volume ${Info.id}`, [...Bricks, ...Info.blockinfo.blockvolume]),
    ),
  ];
}

function wrongIds({ name, ids }: Kind): string[] {
  return [
    ...ids.filter((id) => !idForm.test(id)).map((id) => `A ${name} has the id "${id}", which is no id.`),
    ...repeated(ids).map((id) => `There are two entries of ${name} ${id}.`),
  ];
}

const unknown = (owner: string, parent: Kind, id: Id): string[] =>
  parent.known.has(id) ? [] : [`${owner} belongs to ${parent.name} ${id}, which is not there.`];

const otherNode = ({ id, node }: { id: Id; node: Id }, actual: Id | undefined): string[] =>
  actual === undefined || actual === node
    ? []
    : [`Brick ${id} is on node ${node}, but its device is on node ${actual}.`];

/** Values that occur more than once, each once. */
export function repeated(values: readonly string[]): string[] {
  return [...Map.groupBy(values, (value) => value)].filter(([, same]) => same.length > 1).map(([value]) => value);
}
