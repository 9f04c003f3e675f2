import { NotModelled, type Program, says } from '../program.ts';
import { lvcreate } from './lvcreate.ts';
import { lvremove } from './lvremove.ts';
import { pvcreate, pvremove } from './physical-volumes.ts';
import { lvs, pvs, vgdisplay, vgs } from './reports.ts';
import { vgchange, vgcreate, vgremove } from './volume-groups.ts';

const version: Program = () =>
  says('  LVM version:     2.03.16(2) (2022-05-18)\n  Library version: 1.02.185 (2022-05-18)\n');

/** LVM's tools, each also a program of its own. */
export const lvmTools: Readonly<Record<string, Program>> = {
  lvcreate,
  lvremove,
  lvs,
  pvcreate,
  pvremove,
  pvs,
  vgchange,
  vgcreate,
  vgdisplay,
  vgremove,
  vgs,
};

export const lvm: Program = (here, [tool = '', ...words]) => {
  if (tool === 'version') return version(here, words);
  const program = lvmTools[tool];
  if (program === undefined) throw new NotModelled(`lvm ${tool}`);
  return program(here, words);
};
