import { chmod, chown, ls, mkdir, readlink, rmdir, stat } from './directories.ts';
import { findmnt } from './findmnt.ts';
import { awk, cat, sed, tail } from './fstab.ts';
import { gluster } from './gluster/gluster.ts';
import { glusterBlock } from './gluster-block.ts';
import { lsblk } from './lsblk.ts';
import { lvm, lvmTools } from './lvm/lvm.ts';
import { mkfsXfs } from './mkfs-xfs.ts';
import { fuser, mount, umount } from './mount.ts';
import { type Answer, done, fails, NotModelled, type Program, type Surroundings } from './program.ts';
import { systemctl, thinCheck, udevadm } from './services.ts';
import { wipefs } from './wipefs.ts';
import { xfsIo } from './xfs-io.ts';

const programs: ReadonlyMap<string, Program> = new Map(
  Object.entries({
    ...lvmTools,
    awk,
    cat,
    chmod,
    chown,
    findmnt,
    fuser,
    gluster,
    'gluster-block': glusterBlock,
    ls,
    lsblk,
    lvm,
    mkdir,
    'mkfs.xfs': mkfsXfs,
    mount,
    readlink,
    rmdir,
    sed,
    stat,
    systemctl,
    tail,
    thin_check: thinCheck,
    true: () => done,
    udevadm,
    umount,
    wipefs,
    xfs_io: xfsIo,
  }),
);

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const wrapped = /^(\/usr\/s?bin\/(lvm|udevadm)|thin_check)$/;

/** A wrapper such as `exec-on-host` stands before the program that counts. */
export function withoutWrapper(argv: readonly string[]): readonly string[] {
  if (programs.has(baseName(argv[0] ?? ''))) return argv;
  const at = argv.findIndex((word) => wrapped.test(word));
  return at > 0 ? argv.slice(at) : argv;
}

/** Runs a program on a node; one that the model does not know enough of ends with 64, never with success. */
export function runProgram(here: Surroundings, argv: readonly string[]): Answer {
  const [path = '', ...words] = withoutWrapper(argv);
  const name = baseName(path);
  const program = programs.get(name);
  if (program === undefined || here.nodes.record(here.node.name).missing.includes(name)) {
    return fails(127, `bash: line 1: ${path}: command not found\n`);
  }
  try {
    return program(here, words);
  } catch (error) {
    if (!(error instanceof NotModelled)) throw error;
    return fails(64, `simulated nodes do not know: ${argv.join(' ')} (${error.message})\n`);
  }
}
