import type { LogicalVolume } from '../../model/lvm.ts';
import type { Node } from '../../model/node.ts';
import { parseOptions } from '../options.ts';
import { type Answer, fails, NotModelled, type Program, says } from '../program.ts';
import type { ReportRow } from './fields.ts';
import { type Condition, report, reportOptions, selection } from './report.ts';

const pvFields = 'pv_name,vg_name,pv_fmt,pv_attr,pv_size,pv_free';
const vgFields = 'vg_name,pv_count,lv_count,snap_count,vg_attr,vg_size,vg_free';
const lvFields =
  'lv_name,vg_name,lv_attr,lv_size,pool_lv,origin,data_percent,metadata_percent,move_pv,mirror_log,copy_percent,convert_lv';

export const pvs: Program = ({ node }, words) => {
  const options = reportOptions(words);
  const [path, ...more] = options.words;
  if (more.length > 0) throw new NotModelled('pvs of several devices');
  const disks = path === undefined ? node.disks.all() : [node.diskAt(path)].flatMap((disk) => disk ?? []);
  const rows = disks.flatMap((disk): ReportRow[] =>
    disk.pvUuid === null ? [] : [{ node, disk, group: node.lvm.groups.get(disk.vg ?? '') }],
  );
  const answer = report('pv', pvFields, options, rows);
  if (path === undefined || rows.length > 0) return answer;
  return fails(5, `  Failed to find physical volume "${path}".\n`, answer.stdout);
};

const groupRow = (node: Node, name: string): ReportRow[] => {
  const group = node.lvm.groups.get(name);
  return group === undefined ? [] : [{ node, group, disk: node.disks.withPv(group.pvUuid) }];
};

export const vgs: Program = ({ node }, words) => {
  const options = reportOptions(words);
  const [name, ...more] = options.words;
  if (more.length > 0) throw new NotModelled('vgs of several groups');
  const conditions = selection(options);
  const asked = name ?? selected(conditions, 'vg_name');
  const names = asked === undefined ? [...node.lvm.groups.keys()].sort() : [asked];
  const rows = names.flatMap((one) => groupRow(node, one));
  const answer = report('vg', vgFields, options, rows, conditions);
  return name !== undefined && rows.length === 0 ? groupMissing(name, answer) : answer;
};

function groupMissing(name: string, answer: Answer): Answer {
  return fails(5, `  Volume group "${name}" not found\n  Cannot process volume group ${name}\n`, answer.stdout);
}

export const lvs: Program = ({ node }, words) => {
  const options = reportOptions(words);
  const [place, ...more] = options.words;
  if (more.length > 0) throw new NotModelled('lvs of several groups');
  const conditions = selection(options);
  const [vg = selected(conditions, 'vg_name'), name = selected(conditions, 'lv_name')] = place?.split('/') ?? [];
  const rows = volumes(node, vg, name).map((volume): ReportRow => {
    const group = node.lvm.groups.get(volume.vg);
    return { node, volume, group, disk: group && node.disks.withPv(group.pvUuid) };
  });
  const answer = report('lv', lvFields, options, rows, conditions);
  if (place === undefined) return answer;
  if (vg !== undefined && !node.lvm.groups.has(vg)) return groupMissing(vg, answer);
  if (place.includes('/') && rows.length === 0) {
    return fails(5, `  Failed to find logical volume "${place}"\n`, answer.stdout);
  }
  return answer;
};

function volumes(node: Node, vg: string | undefined, name: string | undefined): LogicalVolume[] {
  if (vg === undefined) return [...node.lvm.groups.keys()].sort().flatMap((group) => node.lvm.volumesOf(group));
  if (name === undefined) return node.lvm.volumesOf(vg);
  const volume = node.lvm.volume(vg, name);
  return volume === undefined ? [] : [volume];
}

function selected(conditions: readonly Condition[], field: string): string | undefined {
  return conditions.find((condition) => condition.field === field && !condition.beginning)?.value;
}

/** `vgdisplay -c vg`: colon-separated, sizes in KiB. */
export const vgdisplay: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-c': 'flag', '--colon': '-c' });
  const [name, ...more] = options.words;
  if (!options.has('-c') || name === undefined || more.length > 0) throw new NotModelled('vgdisplay of other forms');
  const group = node.lvm.groups.get(name);
  if (group === undefined) return groupMissing(name, says(''));
  const free = node.lvm.freeKib(group) / group.extentKib;
  const counts = `${node.lvm.countOf(name)}:0:-1:0:1:1`;
  const sizes = `${group.extents * group.extentKib}:${group.extentKib}:${group.extents}:${group.extents - free}:${free}`;
  return says(`  ${name}:r/w:772:-1:0:${counts}:${sizes}:${group.uuid}\n`);
};
