import { type Kib, roundUp } from '../../../../domain/units.ts';
import type { LogicalVolume, VolumeGroup } from '../../model/lvm.ts';
import type { Node } from '../../model/node.ts';
import { lvmUuid } from '../../state/random-names.ts';
import { type OptionSpec, type Options, parseOptions } from '../options.ts';
import { type Answer, fails, NotModelled, type Program } from '../program.ts';
import { parseSize, showSize } from './sizes.ts';
import { groupNotFound, warnOfBackup } from './volume-groups.ts';

const spec: OptionSpec = {
  '-q': 'flag',
  '--autobackup': 'value',
  '--poolmetadatasize': 'value',
  '--chunksize': 'value',
  '-c': '--chunksize',
  '--size': 'value',
  '-L': '--size',
  '--thin': 'flag',
  '-T': '--thin',
  '--virtualsize': 'value',
  '-V': '--virtualsize',
  '--name': 'value',
  '-n': '--name',
};

interface Wanted {
  readonly group: VolumeGroup;
  readonly pool: string;
  /** Undefined when the pool is there already. */
  readonly poolKib: Kib | undefined;
  readonly metadataKib: Kib;
  readonly chunkKib: Kib;
  readonly name: string | undefined;
  readonly virtualKib: Kib;
}

/** `lvcreate --size S --name N vg`: what a pool is before it becomes one. */
function createLinear(node: Node, group: VolumeGroup, options: Options, uuid: string): Answer {
  const name = options.value('--name');
  const size = options.value('--size');
  if (name === undefined || size === undefined || options.has('--virtualsize')) throw new NotModelled('lvcreate');
  const sizeKib = roundUp(parseSize(size), group.extentKib);
  if (sizeKib > node.lvm.freeKib(group)) throw new NotModelled('a linear volume that does not fit');
  const plain = { metadataKib: 0, chunkKib: 0, pool: '', origin: '', filesystem: null };
  node.lvm.put({ vg: group.name, name, uuid, kind: 'linear', sizeKib, ...plain });
  return { exitCode: 0, stdout: '', stderr: warnOfBackup(options.value('--autobackup')) };
}

/**
 * `lvcreate --thin vg/pool`: a pool (`--size`), a thin volume in it (`--virtualsize`, `--name`), or both. Both is not atomic: when the
 * volume's name is taken the pool stays.
 */
export const lvcreate: Program = ({ node, random }, words) => {
  const options = parseOptions(words, spec);
  const [vg = '', pool, ...more] = options.words.flatMap((word) => word.split('/'));
  const group = node.lvm.groups.get(vg);
  if (group === undefined) return groupNotFound(vg);
  if (!options.has('--thin') && pool === undefined) return createLinear(node, group, options, lvmUuid(random));
  if (!options.has('--thin') || pool === undefined || more.length > 0) throw new NotModelled('lvcreate of other forms');
  const lines: string[] = [];
  const wanted = read(options, group, pool, lines);
  const answer = create(node, wanted, lines, () => lvmUuid(random));
  const quiet = options.values('-q').length > 1;
  return {
    exitCode: answer.exitCode,
    stdout: quiet ? '' : lines.map((line) => `  ${line}\n`).join(''),
    stderr: answer.stderr + (answer.changed ? warnOfBackup(options.value('--autobackup')) : ''),
  };
};

function read(options: Options, group: VolumeGroup, pool: string, lines: string[]): Wanted {
  const sizeOf = (name: string): Kib | undefined => {
    const text = options.value(name);
    if (text === undefined) return undefined;
    const rounded = roundUp(parseSize(text), group.extentKib);
    if (rounded !== parseSize(text)) lines.push(`Rounding up size to full physical extent ${showSize(rounded)}`);
    return rounded;
  };
  const poolKib = sizeOf('--size');
  const virtualKib = sizeOf('--virtualsize') ?? 0;
  const name = options.value('--name');
  if ((virtualKib === 0) !== (name === undefined)) throw new NotModelled('a thin volume without name or size');
  const metadataKib = sizeOf('--poolmetadatasize') ?? roundUp((poolKib ?? 0) / 1000, group.extentKib);
  const chunkKib = parseSize(options.value('--chunksize') ?? '64k');
  return { group, pool, poolKib, metadataKib, chunkKib, name, virtualKib };
}

type Outcome = Pick<Answer, 'exitCode' | 'stderr'> & { readonly changed: boolean };

const failed = (stderr: string, changed = false): Outcome => ({ ...fails(5, `  ${stderr}\n`), changed });

function create(node: Node, wanted: Wanted, lines: string[], newUuid: () => string): Outcome {
  const { group, pool, poolKib, name } = wanted;
  const made = poolKib !== undefined;
  if (made) {
    const refusal = makePool(node, wanted, poolKib, lines, newUuid);
    if (refusal !== undefined) return failed(refusal);
  } else if (node.lvm.volume(group.name, pool)?.kind !== 'pool') {
    return failed(`Thin pool ${pool} not found in Volume group ${group.name}.`);
  }
  if (name === undefined) {
    lines.push(`Logical volume "${pool}" created.`);
    return { exitCode: 0, stderr: '', changed: true };
  }
  if (node.lvm.volume(group.name, name) !== undefined) {
    return failed(`Logical Volume "${name}" already exists in volume group "${group.name}"`, made);
  }
  node.lvm.put(volumeOf(wanted, newUuid()));
  lines.push(`Logical volume "${name}" created.`);
  return { exitCode: 0, stderr: '', changed: true };
}

/** @returns LVM's text when it refuses */
function makePool(
  node: Node,
  wanted: Wanted,
  poolKib: Kib,
  lines: string[],
  newUuid: () => string,
): string | undefined {
  const { group, pool, metadataKib, chunkKib } = wanted;
  if (node.lvm.volume(group.name, pool) !== undefined) {
    return `Logical volume ${pool} already exists in Volume group ${group.name}.`;
  }
  const reach = chunkKib * (63.5 / 256);
  lines.push(
    `Thin pool volume with chunk size ${showSize(chunkKib)} can address at most ${reach.toFixed(2)} TiB of data.`,
  );
  const extents = (kib: Kib): number => kib / group.extentKib;
  const tooLittle = (needed: number, free: number) =>
    `Insufficient free space: ${needed} extents needed, but only ${free} available`;
  // The spare metadata volume grows first: what it takes is missing in what LVM then says of free space.
  const growth = extents(Math.max(metadataKib - group.spareKib, 0));
  const free = extents(node.lvm.freeKib(group)) - growth;
  if (free < 0) return tooLittle(growth, free + growth);
  const data = extents(poolKib);
  if (data > free) {
    return `Volume group "${group.name}" has insufficient free space (${free} extents): ${data} required.`;
  }
  if (data + extents(metadataKib) > free) return tooLittle(data + extents(metadataKib), free);
  node.lvm.put({
    ...volumeOf(wanted, newUuid()),
    name: pool,
    kind: 'pool',
    sizeKib: poolKib,
    metadataKib,
    chunkKib,
    pool: '',
  });
  return undefined;
}

function volumeOf(wanted: Wanted, uuid: string): LogicalVolume {
  return {
    vg: wanted.group.name,
    name: wanted.name ?? '',
    uuid,
    kind: 'thin',
    sizeKib: wanted.virtualKib,
    metadataKib: 0,
    chunkKib: 0,
    pool: wanted.pool,
    origin: '',
    filesystem: null,
  };
}
