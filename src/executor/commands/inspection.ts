import type { ExecutorSettings } from '../../domain/settings.ts';
import type { Command } from '../runner.ts';
import { minutes } from './time.ts';

export type LvmReport = 'pvs' | 'vgs' | 'lvs';

const columns: Readonly<Record<LvmReport, string>> = {
  pvs: 'pv_name,vg_name,pv_fmt,pv_attr,pv_size,pv_free',
  vgs: 'vg_name,pv_count,lv_count,snap_count,vg_attr,vg_size,vg_free',
  lvs: 'lv_name,vg_name,lv_attr,lv_size,pool_lv,origin,data_percent,metadata_percent,move_pv,mirror_log,copy_percent,convert_lv',
};

function lvmReport(settings: ExecutorSettings, report: LvmReport, ...options: string[]): Command {
  const argv = [...settings.lvmWrapper, '/usr/sbin/lvm', report, '--reportformat', 'json', '--units', 'k', ...options];
  return { argv, timeoutMs: minutes(10) };
}

/** Everything that LVM knows on a node, in the columns that it shows by itself; named, since an `lvm.conf` may choose others. */
export const lvmInventory = (settings: ExecutorSettings, report: LvmReport): Command =>
  lvmReport(settings, report, '-o', columns[report]);

/** How full the thin pools of a node are. */
export const poolFill = (settings: ExecutorSettings): Command =>
  lvmReport(settings, 'lvs', '-o', 'vg_name,data_percent,metadata_percent', '-S', 'segtype=thin-pool');

/** The devices that are mounted, and what is to be: fstab. Both may be read by everybody; a pod's node has no fstab before its first brick. */
export const mountInventory = (settings: ExecutorSettings): Command[] => [
  { argv: ['findmnt', '--noheadings', '--raw', '--output', 'SOURCE'], plain: true, timeoutMs: minutes(5) },
  { argv: ['cat', settings.fstab], accept: [0, 1], plain: true, timeoutMs: minutes(5) },
];
