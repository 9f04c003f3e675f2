import { DomainError } from '../../domain/errors.ts';
import type { BrickMount, LvmRow, PoolFill, VolumeReport } from '../executor.ts';
import { child, children, textOf, type Xml } from './xml.ts';

/** `volume info` with everything in it. */
export function parseVolumeReports(content: Xml): VolumeReport[] {
  return children(child(content, 'volInfo', 'volumes'), 'volume').map((volume) => {
    const number = (name: string) => Number(textOf(volume, name));
    return {
      name: textOf(volume, 'name'),
      uuid: textOf(volume, 'id'),
      status: number('status'),
      statusText: textOf(volume, 'statusStr'),
      bricks: number('brickCount'),
      distribute: number('distCount'),
      stripe: number('stripeCount'),
      replica: number('replicaCount'),
      arbiter: number('arbiterCount'),
      disperse: number('disperseCount'),
      redundancy: number('redundancyCount'),
      type: number('type'),
      typeText: textOf(volume, 'typeStr'),
      transport: number('transport'),
      brickList: children(child(volume, 'bricks'), 'brick').map((brick) => ({
        name: textOf(brick, 'name'),
        hostUuid: textOf(brick, 'hostUuid'),
        isArbiter: textOf(brick, 'isArbiter') === '1',
      })),
      options: children(child(volume, 'options'), 'option').map((option) => ({
        name: textOf(option, 'name'),
        value: textOf(option, 'value'),
      })),
    };
  });
}

/** The rows of each report in an answer of LVM, which is mostly one. @throws DomainError `failed` when it is none */
export function parseLvmReports(stdout: string, kind: 'pv' | 'vg' | 'lv'): LvmRow[][] {
  try {
    const { report } = JSON.parse(stdout) as { report: Partial<Record<typeof kind, LvmRow[]>>[] };
    return report.map((part) => part[kind] ?? []);
  } catch (cause) {
    const shown = stdout.trim().slice(0, 200) || 'it is empty';
    throw new DomainError('failed', `LVM's report can't be read: ${shown}`, { cause });
  }
}

/** Of pools in volume groups of ours. A pool that is not active has no figures and is left out. */
export function parsePoolFill(stdout: string): PoolFill[] {
  const rows = parseLvmReports(stdout, 'lv').flat();
  return rows.flatMap(({ vg_name = '', data_percent = '', metadata_percent = '' }) => {
    const deviceId = /^vg_([0-9a-f]{32})$/.exec(vg_name)?.[1];
    if (deviceId === undefined || data_percent === '' || metadata_percent === '') return [];
    return [{ deviceId, dataPercent: Number(data_percent), metadataPercent: Number(metadata_percent) }];
  });
}

/** The lines of fstab, with those marked whose device is among the mounted ones, as Heketi looks at it. */
export function parseBrickMounts(mounted: string, fstab: string): BrickMount[] {
  const devices = new Set(mounted.split('\n').map((line) => line.trim()));
  return fstab.split('\n').flatMap((line) => {
    const [device = '', mountPoint, type = '', options = ''] = line.trim().split(/\s+/);
    if (mountPoint === undefined || device.startsWith('#')) return [];
    return [{ device, mountPoint, type, options, mounted: devices.has(device) }];
  });
}
