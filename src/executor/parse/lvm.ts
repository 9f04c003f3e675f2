import { DomainError } from '../../domain/errors.ts';
import type { Kib } from '../../domain/units.ts';
import type { ThinVolume } from '../executor.ts';

export interface PhysicalVolume {
  readonly name: string;
  readonly uuid: string;
  /** Empty when it is in no volume group. */
  readonly vg: string;
}

export interface VolumeGroup {
  readonly name: string;
  readonly totalKib: Kib;
  readonly freeKib: Kib;
  readonly extentKib: Kib;
}

type Row = Readonly<Record<string, string>>;

/** The rows of one of LVM's JSON reports. @throws DomainError `failed` when it is none */
function rowsOf(stdout: string, kind: 'pv' | 'vg'): Row[] {
  try {
    const { report } = JSON.parse(stdout) as { report: Partial<Record<typeof kind, Row[]>>[] };
    return report.flatMap((part) => part[kind] ?? []);
  } catch (cause) {
    throw new DomainError('failed', `LVM's report can't be read: ${stdout.trim().slice(0, 200) || 'it is empty'}`, {
      cause,
    });
  }
}

/** Of `pvs -o pv_name,pv_uuid,vg_name`. */
export function parsePvs(stdout: string): PhysicalVolume[] {
  return rowsOf(stdout, 'pv').map((row) => ({
    name: row.pv_name ?? '',
    uuid: row.pv_uuid ?? '',
    vg: row.vg_name ?? '',
  }));
}

/** Of `vgs --units k -o vg_name,vg_size,vg_free,vg_extent_size`. */
export function parseVgs(stdout: string): VolumeGroup[] {
  return rowsOf(stdout, 'vg').map((row) => ({
    name: row.vg_name ?? '',
    totalKib: kib(row.vg_size),
    freeKib: kib(row.vg_free),
    extentKib: kib(row.vg_extent_size),
  }));
}

/** Of `lvs --noheadings --separator , -o vg_name,lv_name,pool_lv`. */
export function parseThinVolumes(stdout: string): ThinVolume[] {
  const lines = stdout.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).map((line) => {
    const [vg = '', name = '', pool = ''] = line.split(',');
    return { vg, name, pool };
  });
}

/** LVM writes sizes as `"104722432.00k"`. */
function kib(size = ''): Kib {
  const value = Number(/^([0-9]+)(\.[0-9]+)?k?$/i.exec(size.trim())?.[1] ?? Number.NaN);
  if (Number.isNaN(value))
    throw new DomainError('failed', `LVM's report holds no size in KiB: ${JSON.stringify(size)}`);
  return value;
}
