import type { Disk } from '../model/disks.ts';
import { diskFilesystem, mapperPath, type Node } from '../model/node.ts';
import { type OptionSpec, parseOptions } from './options.ts';
import { fails, NotModelled, type Program, says } from './program.ts';
import { type Row, utilLinuxJson } from './util-linux-json.ts';

const spec: OptionSpec = {
  '-J': 'flag',
  '--json': '-J',
  '-b': 'flag',
  '--bytes': '-b',
  '-o': 'value',
  '--output': '-o',
};

interface BlockDevice {
  readonly path: string;
  readonly kib: number;
  readonly type: string;
  readonly fstype: string | null;
  readonly mountpoint: string | null;
  readonly serial: string | null;
  readonly parent: string | null;
  readonly children: readonly BlockDevice[];
}

const columns: Readonly<Record<string, (device: BlockDevice) => string | number | null>> = {
  name: (device) => device.path.split('/').pop() ?? '',
  kname: (device) => device.path.split('/').pop() ?? '',
  path: (device) => device.path,
  size: (device) => device.kib * 1024,
  type: (device) => device.type,
  fstype: (device) => device.fstype,
  mountpoint: (device) => device.mountpoint,
  serial: (device) => device.serial,
  pkname: (device) => device.parent,
};

/** `lsblk --json`. Of LVM's layers only the volumes that can be mounted are shown. */
export const lsblk: Program = ({ node }, words) => {
  const options = parseOptions(words, spec);
  const names = (options.value('-o') ?? '').toLowerCase().split(',');
  if (!options.has('-J') || names.some((name) => columns[name] === undefined)) throw new NotModelled('lsblk columns');
  if (names.includes('size') && !options.has('-b')) throw new NotModelled('sizes for people');
  const [path, ...more] = options.words;
  if (more.length > 0) throw new NotModelled('lsblk of several devices');
  const devices = path === undefined ? node.disks.all().map((disk) => describe(node, disk)) : deviceAt(node, path);
  if (devices.length === 0) return fails(32, `lsblk: ${path}: not a block device\n`);
  return says(
    utilLinuxJson(
      'blockdevices',
      devices.map((device) => toRow(device, names)),
    ),
  );
};

function toRow(device: BlockDevice, names: readonly string[]): Row {
  const cells = Object.fromEntries(names.map((name) => [name, columns[name]?.(device) ?? null]));
  return device.children.length === 0
    ? cells
    : { ...cells, children: device.children.map((child) => toRow(child, names)) };
}

function deviceAt(node: Node, path: string): BlockDevice[] {
  const volume = node.volumeAt(path);
  if (volume !== undefined) return volumesOn(node, volume.vg).filter((device) => device.path === mapperPath(volume));
  const disk = node.diskAt(path);
  return disk === undefined ? [] : [describe(node, disk)];
}

function describe(node: Node, disk: Disk): BlockDevice {
  const partitions: BlockDevice[] = disk.holdsRoot || disk.signature === 'gpt' ? [partition(disk)] : [];
  return {
    path: disk.path,
    kib: disk.sizeKib,
    type: 'disk',
    fstype: disk.signature === 'gpt' ? null : disk.signature,
    mountpoint: node.mounts.targetsOf(diskFilesystem(disk))[0] ?? null,
    serial: disk.serial,
    parent: null,
    children: disk.vg === null ? partitions : volumesOn(node, disk.vg),
  };
}

function partition(disk: Disk): BlockDevice {
  return {
    path: `${disk.path}1`,
    kib: disk.sizeKib - 1024,
    type: 'part',
    fstype: disk.holdsRoot ? 'ext4' : null,
    mountpoint: disk.holdsRoot ? '/' : null,
    serial: null,
    parent: disk.path.split('/').pop() ?? '',
    children: [],
  };
}

function volumesOn(node: Node, vg: string): BlockDevice[] {
  const volumes = node.lvm.volumesOf(vg).filter((volume) => volume.kind !== 'pool');
  return volumes.map((volume) => ({
    path: mapperPath(volume),
    kib: volume.sizeKib,
    type: 'lvm',
    fstype: volume.filesystem === null ? null : 'xfs',
    mountpoint: volume.filesystem === null ? null : (node.mounts.targetsOf(volume.filesystem)[0] ?? null),
    serial: null,
    parent: null,
    children: [],
  }));
}
