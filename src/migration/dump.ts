import { shortestFloat32 } from '../domain/units.ts';
import {
  anything,
  entries,
  flag,
  list,
  named,
  number,
  omitEmpty,
  orNull,
  record,
  required,
  type Shape,
  text,
  textMap,
  type ValueOf,
} from './shape.ts';

/** Heketi's dump: every field in its order. Sizes of volumes are GiB, all others KiB. */

const pending = record({ Id: text });

const cluster = record({
  Info: record(
    {
      id: text,
      nodes: list(text),
      volumes: list(text),
      block: flag,
      file: flag,
      blockvolumes: list(text),
    },
    ['ClusterFlags'],
  ),
});

/** Single precision: 1.2 in the JSON is not the double 1.2. */
const factor: Shape<number> = { ...number, toJson: shortestFloat32 };

const volume = record({
  Info: record(
    {
      size: number,
      clusters: omitEmpty(list(text)),
      name: text,
      durability: required(
        record({
          type: omitEmpty(text),
          replicate: record({ replica: omitEmpty(number) }),
          disperse: record({ data: omitEmpty(number), redundancy: omitEmpty(number) }),
        }),
      ),
      gid: omitEmpty(number),
      block: omitEmpty(flag),
      snapshot: record({ enable: flag, factor }),
      id: text,
      cluster: text,
      mount: record({
        glusterfs: record({ hosts: orNull(list(text)), device: named('MountPoint', text), options: orNull(textMap) }),
      }),
      blockinfo: record({
        freesize: omitEmpty(number),
        reservedsize: omitEmpty(number),
        blockvolume: named('BlockVolumes', omitEmpty(list(text))),
        restriction: omitEmpty(text),
      }),
    },
    ['VolumeCreateRequest'],
  ),
  Bricks: list(text),
  GlusterVolumeOptions: orNull(list(text)),
  Pending: pending,
});

const brick = record({
  Info: record({
    id: text,
    path: text,
    device: named('DeviceId', text),
    node: named('NodeId', text),
    volume: named('VolumeId', text),
    size: number,
  }),
  TpSize: number,
  PoolMetadataSize: number,
  Pending: pending,
  /** Empty in old records: named after the brick. So is the next. */
  LvmThinPool: text,
  LvmLv: text,
  /** 0 unknown, in old records; 1 data; 2 arbiter. */
  SubType: number,
});

const node = record(
  {
    State: text,
    Info: record(
      {
        zone: number,
        hostnames: record({ manage: list(text), storage: list(text) }),
        cluster: named('ClusterId', text),
        tags: omitEmpty(textMap),
        id: text,
      },
      ['NodeAddRequest'],
    ),
    Devices: list(text),
  },
  ['Entry'],
);

const device = record(
  {
    State: text,
    Info: record(
      {
        name: text,
        tags: omitEmpty(textMap),
        storage: record({ total: number, free: number, used: number }),
        id: text,
        paths: omitEmpty(list(text)),
        pv_uuid: omitEmpty(text),
      },
      ['Device'],
    ),
    Bricks: list(text),
    NodeId: text,
    ExtentSize: number,
  },
  ['Entry'],
);

const blockVolume = record({
  Info: record(
    {
      size: number,
      clusters: omitEmpty(list(text)),
      name: text,
      hacount: omitEmpty(number),
      auth: omitEmpty(flag),
      id: text,
      blockvolume: record({ hosts: orNull(list(text)), iqn: text, lun: number, username: text, password: text }),
      cluster: omitEmpty(text),
      blockhostingvolume: omitEmpty(text),
      usablesize: omitEmpty(number),
    },
    ['BlockVolumeCreateRequest'],
  ),
  Pending: pending,
});

const operation = record(
  {
    Id: text,
    /** Seconds since 1970. */
    Timestamp: number,
    Type: number,
    Actions: orNull(list(record({ Change: number, Id: text, Delta: anything }))),
    Status: text,
  },
  ['PendingOperation', 'PendingItem'],
);

/** The `SubType` of an arbiter brick. */
export const arbiterSubType = 2;

/** The tables, in the dump's order. */
export const dumpShape = record({
  clusterentries: entries(cluster, (entry) => entry.Info.id),
  volumeentries: entries(volume, (entry) => entry.Info.id),
  brickentries: entries(brick, (entry) => entry.Info.id),
  nodeentries: entries(node, (entry) => entry.Info.id),
  deviceentries: entries(device, (entry) => entry.Info.id),
  blockvolumeentries: entries(blockVolume, (entry) => entry.Info.id),
  dbattributeentries: entries(record({ Key: text, Value: text }), (entry) => entry.Key),
  pendingoperations: entries(operation, (entry) => entry.Id),
});

export type Dump = ValueOf<typeof dumpShape>;
export type ClusterEntry = Dump['clusterentries'][number];
export type NodeEntry = Dump['nodeentries'][number];
export type DeviceEntry = Dump['deviceentries'][number];
export type VolumeEntry = Dump['volumeentries'][number];
export type BlockVolumeEntry = Dump['blockvolumeentries'][number];
export type BrickEntry = Dump['brickentries'][number];
export type OperationEntry = Dump['pendingoperations'][number];
