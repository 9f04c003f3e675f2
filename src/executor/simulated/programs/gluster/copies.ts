import type { BrickCopy } from '../../model/gluster-pool.ts';
import type { LogicalVolume } from '../../model/lvm.ts';
import { mapperPath } from '../../model/node.ts';
import type { Nodes } from '../../model/nodes.ts';
import { lvmUuid, uuid } from '../../state/random-names.ts';
import { makeDirectories } from '../directories.ts';
import { removeVolume } from '../lvm/lvremove.ts';
import { mountDevice } from '../mount.ts';
import type { GlusterContext } from './context.ts';

export const snapshotRoot = '/run/gluster/snaps';

/** A thin volume, and the brick's directory in it. */
export interface CopySource {
  readonly node: string;
  readonly volume: LogicalVolume;
  readonly directory: string;
}

/**
 * Thin snapshots, each in the pool of its source, named after the volume that they belong to. Gluster counts the bricks of each node for the
 * names (`…_0`, `…_1`), and those of the whole volume for the mounts (`brick1`, `brick2` …).
 */
export function copyVolumes(
  { nodes, random }: GlusterContext,
  id: string,
  sources: readonly CopySource[],
): BrickCopy[] {
  const name = id.replaceAll('-', '');
  const counts = new Map<string, number>();
  return sources.map(({ node, volume, directory }, at) => {
    const count = counts.get(node) ?? 0;
    counts.set(node, count + 1);
    const { lvm, files } = nodes.get(node);
    const copy = { ...volume, name: `${name}_${count}`, uuid: lvmUuid(random), origin: volume.name };
    const filesystem = uuid(random);
    if (volume.filesystem !== null) files.copy(volume.filesystem, filesystem);
    lvm.put({ ...copy, filesystem });
    return { node, vg: copy.vg, lv: copy.name, mount: `${snapshotRoot}/${name}/brick${at + 1}`, directory };
  });
}

export function mountCopy(nodes: Nodes, { node, vg, lv, mount }: BrickCopy): void {
  const host = nodes.get(node);
  const volume = host.lvm.volume(vg, lv);
  if (volume === undefined) return;
  makeDirectories(host, mount);
  mountDevice(host, mapperPath(volume), mount, 'rw,noatime,nouuid');
}

export function unmountCopy(nodes: Nodes, { node, mount }: BrickCopy): void {
  const { mounts, files } = nodes.get(node);
  mounts.remove(mount);
  const above = mount.slice(0, mount.lastIndexOf('/'));
  for (const path of [mount, above]) {
    const place = mounts.placeOf(path);
    if (files.isEmpty(place)) files.remove(place);
  }
}

export function removeCopy(nodes: Nodes, { node, vg, lv }: BrickCopy): void {
  const host = nodes.get(node);
  const volume = host.lvm.volume(vg, lv);
  if (volume !== undefined) removeVolume(host, volume);
}
