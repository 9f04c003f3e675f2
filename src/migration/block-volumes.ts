import { type BlockRestriction, type BlockVolume, reserveOf } from '../domain/block.ts';
import type { Records } from '../domain/records.ts';
import type { Id } from '../domain/types.ts';
import type { BlockVolumeEntry, Dump, VolumeEntry } from './dump.ts';
import { repeated } from './references.ts';

type Hosting = Records['hosting'][number];

export function toBlockVolume({ Info }: BlockVolumeEntry): BlockVolume {
  const { hosts, iqn, username, password } = Info.blockvolume;
  return {
    id: Info.id,
    hostingId: Info.blockhostingvolume,
    name: Info.name,
    sizeGib: Info.size,
    takenGib: Info.size,
    // Old records do not have it.
    usableGib: Info.usablesize || Info.size,
    haCount: Info.hacount,
    auth: Info.auth,
    hosts,
    iqn,
    username,
    password,
    pendingOp: null,
    expandOp: null,
  };
}

export function toBlockVolumeEntry(block: BlockVolume, clusterId: Id): BlockVolumeEntry {
  return {
    Info: {
      size: block.sizeGib,
      clusters: [],
      name: block.name,
      hacount: block.haCount,
      auth: block.auth,
      id: block.id,
      blockvolume: {
        hosts: block.hosts,
        iqn: block.iqn,
        lun: 0,
        username: block.username,
        password: block.password,
      },
      cluster: clusterId,
      blockhostingvolume: block.hostingId,
      usablesize: block.usableGib,
    },
    Pending: { Id: block.pendingOp ?? '' },
  };
}

/** The reserve and the restriction of each hosting volume, after the repairs that Heketi makes when it starts. */
export function toHosting(dump: Dump): { hosting: Hosting[]; notes: string[] } {
  const taken = takenOf(dump);
  const found = dump.volumeentries
    .filter(({ Info }) => Info.block)
    .map((volume) => ({ volume, hosting: repaired(volume, taken.get(volume.Info.id) ?? 0) }));
  return {
    hosting: found.map(({ hosting }) => hosting),
    notes: found.flatMap(({ volume, hosting }) => lockedNow(volume, hosting)),
  };
}

/**
 * A volume whose sizes do not add up is locked, and its free space is what they leave. One of a time before there were reserves
 * gets one, or is locked when its block volumes leave no room for it.
 */
function repaired({ Info }: VolumeEntry, taken: number): Hosting {
  const { freesize, reservedsize, restriction } = Info.blockinfo;
  const addsUp = Info.size === freesize + reservedsize + taken;
  const free = Info.size - reservedsize - taken;
  const kept = addsUp ? (restriction as BlockRestriction) : 'locked-by-update';
  if (reservedsize > 0) return { volumeId: Info.id, reservedGib: reservedsize, restriction: kept };
  const reserve = reserveOf(Info.size) as number;
  if (free >= reserve) return { volumeId: Info.id, reservedGib: reserve, restriction: kept };
  return { volumeId: Info.id, reservedGib: 0, restriction: 'locked-by-update' };
}

const lockedNow = ({ Info }: VolumeEntry, { restriction }: Hosting): string[] =>
  restriction === Info.blockinfo.restriction
    ? []
    : [`Block hosting volume ${Info.id} takes no more block volumes: its sizes do not add up, or leave no reserve.`];

export function wrongBlockVolumes(dump: Dump): string[] {
  const { blockvolumeentries: blocks, volumeentries } = dump;
  const volumes = new Map(volumeentries.map((volume) => [volume.Info.id, volume]));
  const taken = takenOf(dump);
  return [
    ...blocks.flatMap((block) => wrongBlockVolume(block, volumes.get(block.Info.blockhostingvolume))),
    ...repeated(blocks.map(({ Info }) => `${Info.name} in hosting volume ${Info.blockhostingvolume}`)).map(
      (name) => `There are two block volumes ${name}.`,
    ),
    ...volumeentries.flatMap((volume) => wrongHosting(volume, taken.get(volume.Info.id) ?? 0)),
  ];
}

function wrongBlockVolume({ Info }: BlockVolumeEntry, hosting: VolumeEntry | undefined): string[] {
  const { id, name, size, blockhostingvolume, blockvolume } = Info;
  return [
    ...(hosting === undefined
      ? [`Block volume ${id} belongs to volume ${blockhostingvolume}, which is not there.`]
      : []),
    ...(hosting?.Info.block === false
      ? [`Block volume ${id} is in volume ${blockhostingvolume}, which holds none.`]
      : []),
    ...(/^[a-zA-Z0-9_-]+$/.test(name) ? [] : [`Block volume ${id} has the name "${name}", which can't be one.`]),
    ...(Number.isSafeInteger(size) && size > 0 ? [] : [`Block volume ${id} has the impossible size of ${size} GiB.`]),
    ...(blockvolume.lun === 0
      ? []
      : [`Block volume ${id} has the LUN ${blockvolume.lun}; gluster-block knows only 0.`]),
  ];
}

function wrongHosting({ Info: { id, size, block, blockinfo } }: VolumeEntry, taken: number): string[] {
  const { reservedsize, restriction } = blockinfo;
  if (!block) return [];
  return [
    ...(['', 'locked', 'locked-by-update'].includes(restriction)
      ? []
      : [`Block hosting volume ${id} has the restriction "${restriction}", which is none.`]),
    ...(reservedsize + taken <= size
      ? []
      : [`Block hosting volume ${id} has ${size} GiB, and ${reservedsize + taken} of them are taken.`]),
  ];
}

function takenOf({ blockvolumeentries }: Dump): Map<Id, number> {
  const taken = new Map<Id, number>();
  for (const { Info } of blockvolumeentries) {
    taken.set(Info.blockhostingvolume, (taken.get(Info.blockhostingvolume) ?? 0) + Info.size);
  }
  return taken;
}
