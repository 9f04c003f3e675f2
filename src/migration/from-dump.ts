import type { Records } from '../domain/records.ts';
import type { Brick, EntryState, Id } from '../domain/types.ts';
import { toBlockVolume, toHosting, wrongBlockVolumes } from './block-volumes.ts';
import { guessSets, isGuess } from './brick-sets.ts';
import { arbiterSubType, type BrickEntry, type DeviceEntry, type Dump } from './dump.ts';
import { toNode, wrongNodes } from './nodes.ts';
import { strayLinks, wrongReferences } from './references.ts';
import { foreignOf, lvNameOf, placedOn, poolIdOf, poolsOf, spaceNotes, wrongSpace } from './space.ts';
import { unfinishedWork, withoutCutClones } from './unfinished.ts';
import { oddVolumes, toVolume, wrongVolumes } from './volumes.ts';

/** What a dump becomes. */
export interface Takeover {
  /** Null when there are problems. */
  readonly records: Records | null;
  /** Why it can't be taken over, one sentence each. */
  readonly problems: readonly string[];
  /** What is taken over otherwise than it was, one sentence each. */
  readonly notes: readonly string[];
}

/** Ids, names and paths are kept to the letter, since they are on the nodes. */
export function fromDump(whole: Dump): Takeover {
  const { dump, notes } = withoutCutClones(whole);
  const problems = [
    ...wrongReferences(dump),
    ...wrongNodes(dump),
    ...wrongVolumes(dump),
    ...wrongBlockVolumes(dump),
    ...wrongSpace(dump),
    ...unfinishedWork(dump),
    ...newerAttributes(dump),
  ];
  if (problems.length > 0) return { records: null, problems, notes };
  const records = toRecords(dump);
  return {
    records,
    problems,
    notes: [
      ...notes,
      ...strayLinks(dump),
      ...oddVolumes(dump),
      ...toHosting(dump).notes,
      ...spaceNotes(dump),
      ...guesses(records),
    ],
  };
}

function toRecords(dump: Dump): Records {
  const pools = poolsOf(dump.brickentries);
  const placed = placedOn(pools);
  const volumes = dump.volumeentries.map(toVolume);
  const bricks = Map.groupBy(dump.brickentries, ({ Info }) => Info.volume);
  const bricksOf = (id: Id): BrickEntry[] => bricks.get(id) ?? [];
  return {
    clusters: ascending(clustersOf(dump)),
    nodes: ascending(dump.nodeentries.map(toNode)),
    devices: ascending(dump.deviceentries.map((device) => toDevice(device, placed.get(device.Info.id) ?? 0))),
    pools: ascending(pools),
    volumes: ascending(volumes),
    hosting: toHosting(dump).hosting.toSorted((a, b) => (a.volumeId < b.volumeId ? -1 : 1)),
    blockVolumes: ascending(dump.blockvolumeentries.map(toBlockVolume)),
    bricks: ascending(volumes.flatMap(({ id, durability }) => guessSets(durability, bricksOf(id).map(toBrick)))),
    guessedSets: volumes
      .filter(({ id, durability }) => isGuess(durability, bricksOf(id).length))
      .map(({ id }) => id)
      .sort(),
    operations: [],
  };
}

/** Heketi marks what a version has added; it refuses marks that it does not know, for the same reason. */
const attributes = [
  'DB_BRICK_HAS_SUBTYPE_FIELD',
  'DB_CLUSTER_HAS_FILE_BLOCK_FLAG',
  'DB_DEVICE_HAS_ID_META',
  'DB_GENERATION_ID',
  'DB_HAS_PENDING_OPS_BUCKET',
];

const newerAttributes = ({ dbattributeentries }: Dump): string[] =>
  dbattributeentries
    .filter(({ Key }) => !attributes.includes(Key))
    .map(({ Key }) => `The attribute ${Key} is not known: a newer Heketi has written this.`);

/** Old databases know no flags: their clusters hold everything. */
function clustersOf({ clusterentries, dbattributeentries }: Dump): Records['clusters'] {
  const flagged = dbattributeentries.some(
    ({ Key, Value }) => Key === 'DB_CLUSTER_HAS_FILE_BLOCK_FLAG' && Value === 'yes',
  );
  return clusterentries.map(({ Info: { id, file, block } }) =>
    flagged ? { id, file, block } : { id, file: true, block: true },
  );
}

function toDevice(device: DeviceEntry, placed: number): Records['devices'][number] {
  const { State, Info, NodeId, ExtentSize } = device;
  return {
    id: Info.id,
    nodeId: NodeId,
    name: Info.name,
    paths: Info.paths,
    pvUuid: Info.pv_uuid,
    state: State as EntryState,
    tags: Info.tags,
    totalKib: Info.storage.total,
    foreignKib: foreignOf(device, placed),
    extentKib: ExtentSize,
    pendingOp: null,
  };
}

function toBrick(brick: BrickEntry): Omit<Brick, 'setIndex' | 'position'> {
  const { Info, SubType } = brick;
  return {
    id: Info.id,
    volumeId: Info.volume,
    deviceId: Info.device,
    nodeId: Info.node,
    poolId: poolIdOf(brick),
    path: Info.path,
    lvName: lvNameOf(brick),
    sizeKib: Info.size,
    kind: SubType === arbiterSubType ? 'arbiter' : 'data',
    pendingOp: null,
    replaces: null,
  };
}

function guesses({ guessedSets: { length } }: Records): string[] {
  if (length === 0) return [];
  return [
    `Which bricks make a set is guessed for ${length === 1 ? '1 volume' : `${length} volumes`} of several sets: a dump does not say it.`,
  ];
}

const ascending = <T extends { readonly id: Id }>(entries: readonly T[]): T[] =>
  entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
