import type { Dump } from './dump.ts';

/** Something wrong, and the table it is in; null for the file itself. */
export interface Finding {
  readonly table: string | null;
  readonly text: string;
}

interface Section {
  readonly total: number;
  readonly pending: number;
  readonly ok: number;
  readonly notok: number;
  /** Null, not empty, when there are none. */
  readonly inconsistencies: readonly string[] | null;
}

/** Where Heketi's answer has room for what is wrong in each table. What has no place of its own is told of the attributes. */
const sections: Readonly<Record<string, string>> = {
  clusters: 'clusters',
  cluster_usage: 'clusters',
  volumes: 'volumes',
  guessed_sets: 'volumes',
  bricks: 'bricks',
  thin_pools: 'bricks',
  nodes: 'nodes',
  node_names: 'nodes',
  devices: 'devices',
  device_usage: 'devices',
  operations: 'pendingoperations',
  leftovers: 'pendingoperations',
};

/** Heketi's answer to a check, in the order of its fields: how many entries there are, and the sentences. */
export function toCheck(dump: Dump, findings: readonly Finding[]): object {
  const told = Map.groupBy(findings, ({ table }) => sections[table ?? ''] ?? 'dbattributes');
  const section = (name: string, total: number, pending = 0): Section => {
    const texts = (told.get(name) ?? []).map(({ text }) => text);
    const notok = Math.min(texts.length, total);
    return { total, pending, ok: total - notok, notok, inconsistencies: texts.length > 0 ? texts : null };
  };
  return {
    clusters: section('clusters', dump.clusterentries.length),
    volumes: section('volumes', dump.volumeentries.length, pendingOf(dump.volumeentries)),
    bricks: section('bricks', dump.brickentries.length, pendingOf(dump.brickentries)),
    nodes: section('nodes', dump.nodeentries.length),
    devices: section('devices', dump.deviceentries.length),
    blockvolumes: section('blockvolumes', dump.blockvolumeentries.length, pendingOf(dump.blockvolumeentries)),
    dbattributes: section('dbattributes', 0),
    pendingoperations: section('pendingoperations', dump.pendingoperations.length),
    totalinconsistencies: findings.length,
  };
}

const pendingOf = (entries: readonly { readonly Pending: { readonly Id: string } }[]): number =>
  entries.filter(({ Pending }) => Pending.Id !== '').length;
