import type { BrickMount, LvmRow, VolumeReport } from '../executor/executor.ts';
import { printJson } from '../migration/json.ts';
import { type Examination, type ExaminedNode, examineGluster } from '../operations/examine.ts';
import { dumpDatabase } from './database.ts';
import type { Service } from './service.ts';

/** The state of the nodes beside the database, as Heketi's JSON. `lead` are the first lines of its report. */
export async function printExamination(
  { store, executor }: Pick<Service, 'store' | 'executor'>,
  lead: readonly string[],
): Promise<string> {
  const found = await examineGluster(store, executor({ operationId: 'examine' }));
  const state = printJson({ report: [...lead, ...found.report], clusters: orNull(found.clusters.map(toCluster)) });
  // The dump is a text already, and stays byte for byte what it is by itself.
  const dump = dumpDatabase(store).trimEnd().replaceAll('\n', '\n    ');
  return `{\n    "heketidb": ${dump},${state.slice(1)}`;
}

/** Go writes a list that nothing was put into as null. */
const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

const toCluster = ({ id, nodes }: Examination['clusters'][number]) => ({
  ClusterHeketiID: id,
  NodesData: orNull(nodes.map(toNode)),
});

const toNode = ({ id, volumes, pvs, vgs, lvs, mounts, blockVolumes }: ExaminedNode) => ({
  NodeHeketiID: id,
  VolumeInfo: volumes && toVolumeInfo(volumes),
  LVMPVInfo: pvs && toReport(pvs, 'pv', pvColumns),
  LVMVGInfo: vgs && toReport(vgs, 'vg', vgColumns),
  LVMLVInfo: lvs && toReport(lvs, 'lv', lvColumns),
  BricksMountStatus: mounts && { Statuses: orNull(mounts.map(toMount)) },
  BlockVolumeNames: orNull(blockVolumes),
});

const named = (element: string) => ({ XMLName: { Space: '', Local: element } });

const toVolumeInfo = (volumes: readonly VolumeReport[]) => ({
  ...named('volInfo'),
  Volumes: { ...named('volumes'), Count: volumes.length, VolumeList: orNull(volumes.map(toVolume)) },
});

const toVolume = (volume: VolumeReport) => ({
  ...named('volume'),
  VolumeName: volume.name,
  ID: volume.uuid,
  Status: volume.status,
  StatusStr: volume.statusText,
  BrickCount: volume.bricks,
  DistCount: volume.distribute,
  StripeCount: volume.stripe,
  ReplicaCount: volume.replica,
  ArbiterCount: volume.arbiter,
  DisperseCount: volume.disperse,
  RedundancyCount: volume.redundancy,
  Type: volume.type,
  TypeStr: volume.typeText,
  Transport: volume.transport,
  Bricks: {
    ...named('bricks'),
    BrickList: orNull(
      volume.brickList.map(({ name, hostUuid, isArbiter }) => ({
        UUID: hostUuid,
        Name: name,
        HostUUID: hostUuid,
        IsArbiter: Number(isArbiter),
      })),
    ),
  },
  OptCount: volume.options.length,
  Options: {
    ...named('options'),
    OptionList: orNull(volume.options.map(({ name, value }) => ({ Name: name, Value: value }))),
  },
});

const pvColumns = ['pv_name', 'vg_name', 'pv_fmt', 'pv_attr', 'pv_size', 'pv_free'];
/** Heketi misspelt the second, so that it is always empty. */
const vgColumns = ['vg_name', 'pv_count:', 'lv_count', 'snap_count', 'vg_attr', 'vg_size', 'vg_free'];
const lvColumns = [
  'lv_name',
  'vg_name',
  'lv_attr',
  'lv_size',
  'pool_lv',
  'origin',
  'data_percent',
  'metadata_percent',
  'move_pv',
  'mirror_log',
  'copy_percent',
  'convert_lv',
];

const toReport = (reports: readonly (readonly LvmRow[])[], kind: string, columns: readonly string[]) => ({
  report: orNull(
    reports.map((rows) => ({
      [kind]: rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? '']))),
    })),
  ),
});

const toMount = ({ device, mountPoint, type, options, mounted }: BrickMount) => ({
  Device: device,
  MountPoint: mountPoint,
  Type: type,
  MountOptions: options,
  Mounted: mounted,
});
