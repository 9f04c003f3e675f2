import type { Kib } from '../../../../domain/units.ts';
import type { Disk } from '../../model/disks.ts';
import type { LogicalVolume, VolumeGroup } from '../../model/lvm.ts';
import { mapperPath, type Node } from '../../model/node.ts';

/** One line of a report: of a physical volume, a group or a logical volume, with what belongs to it. */
export interface ReportRow {
  readonly node: Node;
  readonly disk?: Disk | undefined;
  readonly group?: VolumeGroup | undefined;
  readonly volume?: LogicalVolume | undefined;
}

export interface Field {
  readonly heading: string;
  readonly right?: boolean;
  /** A number is a size in KiB; text is shown as it is. */
  readonly value: (row: ReportRow) => string | Kib;
}

const text = (heading: string, value: (row: ReportRow) => string, right = false): Field => ({ heading, value, right });
const size = (heading: string, value: (row: ReportRow) => string | Kib): Field => ({ heading, value, right: true });

const groupKib = ({ group }: ReportRow): Kib => (group?.extents ?? 0) * (group?.extentKib ?? 0);
const freeKib = ({ node, group }: ReportRow): Kib => (group === undefined ? 0 : node.lvm.freeKib(group));
const extents = (kib: Kib, { group }: ReportRow): string => String(kib / (group?.extentKib ?? 1));
const pool = ({ volume }: ReportRow): boolean => volume?.kind === 'pool';

const segmentTypes = { pool: 'thin-pool', thin: 'thin', linear: 'linear' } as const;

function members({ node, volume }: ReportRow): number {
  return volume?.kind === 'pool' ? node.lvm.inPool(volume.vg, volume.name).length : 0;
}

function attributes(row: ReportRow): string {
  if (pool(row)) return members(row) > 0 ? 'twi-aotz--' : 'twi-a-tz--';
  if (row.volume?.kind === 'linear') return '-wi-a-----';
  return row.volume !== undefined && row.node.isMounted(row.volume) ? 'Vwi-aotz--' : 'Vwi-a-tz--';
}

/** What can be asked for with `-o` or `-S`; an orphan physical volume has no group and its whole disk as size. */
export const fields: Readonly<Record<string, Field>> = {
  pv_name: text('PV', ({ disk }) => disk?.path ?? ''),
  pv_uuid: text('PV UUID', ({ disk }) => disk?.pvUuid ?? ''),
  pv_fmt: text('Fmt', () => 'lvm2'),
  pv_attr: text('Attr', ({ group }) => (group === undefined ? '---' : 'a--')),
  pv_size: size('PSize', (row) => (row.group === undefined ? (row.disk?.sizeKib ?? 0) : groupKib(row))),
  pv_free: size('PFree', (row) => (row.group === undefined ? (row.disk?.sizeKib ?? 0) : freeKib(row))),
  pv_used: size('Used', (row) => (row.group === undefined ? 0 : groupKib(row) - freeKib(row))),
  dev_size: size('DevSize', ({ disk }) => disk?.sizeKib ?? 0),
  pe_start: size('1st PE', ({ disk }) => disk?.startKib ?? 0),
  vg_name: text('VG', ({ group }) => group?.name ?? ''),
  vg_uuid: text('VG UUID', ({ group }) => group?.uuid ?? ''),
  vg_attr: text('Attr', () => 'wz--n-'),
  vg_tags: text('VG Tags', ({ group }) => (group?.tags ?? []).join(',')),
  vg_size: size('VSize', groupKib),
  vg_free: size('VFree', freeKib),
  vg_extent_size: size('Ext', ({ group }) => group?.extentKib ?? 0),
  vg_extent_count: text('#Ext', (row) => extents(groupKib(row), row), true),
  vg_free_count: text('Free', (row) => extents(freeKib(row), row), true),
  pv_count: text('#PV', () => '1', true),
  lv_count: text('#LV', ({ node, group }) => String(group === undefined ? 0 : node.lvm.countOf(group.name)), true),
  snap_count: text('#SN', () => '0', true),
  lv_name: text('LV', ({ volume }) => volume?.name ?? ''),
  lv_uuid: text('LV UUID', ({ volume }) => volume?.uuid ?? ''),
  lv_path: text('Path', (row) => (pool(row) ? '' : `/dev/${row.volume?.vg}/${row.volume?.name}`)),
  lv_dm_path: text('DMPath', ({ volume }) => (volume === undefined ? '' : mapperPath(volume))),
  lv_attr: text('Attr', attributes),
  lv_size: size('LSize', ({ volume }) => volume?.sizeKib ?? 0),
  lv_metadata_size: size('MSize', (row) => (pool(row) ? (row.volume?.metadataKib ?? 0) : '')),
  pool_lv: text('Pool', ({ volume }) => volume?.pool ?? ''),
  origin: text('Origin', ({ volume }) => volume?.origin ?? ''),
  data_percent: text('Data%', () => '0.00', true),
  metadata_percent: text('Meta%', (row) => (pool(row) ? '10.32' : ''), true),
  segtype: text('Type', ({ volume }) => segmentTypes[volume?.kind ?? 'linear']),
  thin_count: text('#Thins', (row) => (pool(row) ? String(members(row)) : ''), true),
  lv_tags: text('LV Tags', () => ''),
  move_pv: text('Move', () => ''),
  mirror_log: text('Log', () => ''),
  copy_percent: text('Cpy%Sync', () => '', true),
  convert_lv: text('Convert', () => ''),
};
