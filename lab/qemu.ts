import { join } from 'node:path';
import type { Image } from './image.ts';
import { diskLetters, manageAddress, nodeNumbers } from './settings.ts';
import { variant } from './variant.ts';

const program = 'qemu-system-x86_64';

/** A QEMU without a machine that is the switch between the nodes' storage cards; nothing of it touches this machine's network. */
export function hubArgv(): string[] {
  const ports = nodeNumbers.flatMap((n) => [
    ...['-netdev', `stream,id=s${n},server=on,addr.type=unix,addr.path=hub${n}.sock`],
    ...['-netdev', `hubport,id=p${n},hubid=0,netdev=s${n}`],
  ]);
  return [program, '-M', 'none', '-nodefaults', '-display', 'none', '-monitor', 'none', ...ports];
}

export interface NodeStart {
  /** Loads this saved state instead of booting, and stays paused. */
  readonly tag?: string;
  /** Data disks in the order that the node finds them; another order gives them other names. */
  readonly disks?: readonly string[];
}

/** The machine of node `n`, run inside the run folder. It answers SSH on loopback at `port` and nowhere else. */
export function nodeArgv(image: Image, n: number, port: number, start: NodeStart = {}): string[] {
  const disks = ['root', ...(start.disks ?? diskLetters)];
  return [
    ...[program, '-name', `lab-node${n}`, '-M', 'q35', '-accel', 'tcg,thread=multi,tb-size=256', '-cpu', 'qemu64'],
    ...['-m', String(variant().memoryMib), '-nodefaults', '-display', 'none', '-serial', `file:n${n}.console`],
    ...['-qmp', `unix:n${n}.qmp,server=on,wait=off`],
    ...['-kernel', join(image.folder, 'vmlinuz'), '-initrd', join(image.folder, 'initrd')],
    '-append',
    `console=ttyS0 quiet systemd.show_status=0 mitigations=off net.ifnames=0 no_timer_check lab.n=${n}`,
    ...disks.flatMap((disk) => [
      ...['-drive', `id=${disk},if=none,file=${diskFile(n, disk)},format=qcow2,cache=unsafe,discard=unmap`],
      ...['-device', `virtio-blk-pci,drive=${disk},serial=n${n}${disk}`],
    ]),
    ...[
      '-netdev',
      `user,id=mg,restrict=on,ipv6=off,hostfwd=tcp:${manageAddress(n)}:${port}-:22${variant().network(n)}`,
    ],
    ...['-device', `virtio-net-pci,id=manage,netdev=mg,mac=52:54:00:00:00:0${n},romfile=`],
    ...['-netdev', `stream,id=st,server=off,addr.type=unix,addr.path=hub${n}.sock`],
    ...['-device', `virtio-net-pci,id=storage,netdev=st,mac=52:54:00:00:01:0${n},romfile=`],
    ...(start.tag === undefined ? [] : ['-loadvm', start.tag, '-S']),
  ];
}

/** Name of a disk's file in the run folder; `disk` is `root` or a letter of `diskLetters`. */
export const diskFile = (n: number, disk: string) => `n${n}-${disk}.qcow2`;
