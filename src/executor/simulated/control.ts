import { inspectNode, type NodeState } from './inspect.ts';
import type { Life } from './life.ts';
import type { Disk } from './model/disks.ts';
import type { Nodes } from './model/nodes.ts';
import { mountCopy } from './programs/gluster/copies.ts';
import { mountDevice } from './programs/mount.ts';

/** What happens to nodes without our doing, and what there is on them. Every change is kept, as those by commands are. */
export interface NodeControl {
  state(name: string): NodeState;
  /** Off the network, for us and for its peers; what runs on it goes on. */
  cutOff(name: string): void;
  reconnect(name: string): void;
  /** At once: scripts, mounts and glusterd are gone. */
  powerOff(name: string): void;
  /** Mounts what fstab lists. @returns false when a line without `nofail` keeps it from booting */
  powerOn(name: string): boolean;
  reboot(name: string): boolean;
  stopGlusterd(name: string): void;
  startGlusterd(name: string): void;
  /** For how many entries the brick in this directory is a source. */
  setHealing(name: string, path: string, entries: number): void;
  /** Programs by name that are not installed from now on. */
  uninstall(name: string, programs: readonly string[]): void;
  /** Sets up a disk before it is used: its size, what is found on it, that it holds `/`, or that it is not there. */
  prepareDisk(
    name: string,
    path: string,
    change: Partial<Pick<Disk, 'sizeKib' | 'signature' | 'holdsRoot' | 'absent'>>,
  ): void;
  /** Appends to an fstab as somebody else would, with or without a newline at the end. */
  writeFstab(name: string, file: string, text: string): void;
  /** Disks get other paths, as after a boot: old path to new. */
  renameDisks(name: string, paths: Readonly<Record<string, string>>): void;
}

export function createControl(nodes: Nodes, life: Life): NodeControl {
  const powerOff = (name: string): void => {
    life.switchOff(name);
    const { mounts } = nodes.get(name);
    for (const { target } of mounts.all()) mounts.remove(target);
    nodes.change(name, { powered: false });
  };
  const powerOn = (name: string): boolean => {
    const boots = mountAll(nodes, name);
    nodes.change(name, { powered: boots, glusterd: true });
    if (boots) mountClones(nodes, name);
    return boots;
  };
  return {
    state: (name) => inspectNode(nodes, name),
    cutOff: (name) => nodes.change(name, { connected: false }),
    reconnect: (name) => nodes.change(name, { connected: true }),
    powerOff,
    powerOn,
    reboot: (name) => {
      powerOff(name);
      return powerOn(name);
    },
    stopGlusterd: (name) => nodes.change(name, { glusterd: false }),
    startGlusterd: (name) => nodes.change(name, { glusterd: true }),
    setHealing: (name, path, entries) => nodes.poolOf(name).healing.set(`${name}:${path}`, entries),
    uninstall: (name, missing) => nodes.change(name, { missing }),
    prepareDisk: (name, path, change) => {
      const { disks } = nodes.get(name);
      const disk = disks.at(path);
      if (disk === undefined) throw new Error(`${path} can't be a disk`);
      disks.put({ ...disk, pvUuid: null, vg: null, ...change });
    },
    writeFstab: (name, file, text) => {
      for (const line of text.split(/(?<=\n)/)) nodes.get(name).fstab.append(file, line);
    },
    renameDisks: (name, paths) => nodes.get(name).disks.rename(new Map(Object.entries(paths))),
  };
}

/** `mount -a` for each fstab. */
function mountAll(nodes: Nodes, name: string): boolean {
  const node = nodes.get(name);
  let boots = true;
  for (const file of node.fstab.files()) {
    for (const line of node.fstab.lines(file)) {
      const [device = '', target = '', , options = ''] = line.split(/\s+/);
      if (device === '' || device.startsWith('#')) continue;
      const optional = options.split(',').includes('nofail');
      if (mountDevice(node, device, target, options).exitCode !== 0 && !optional) boots = false;
    }
  }
  return boots;
}

/** glusterd mounts the bricks of clones when it starts. */
function mountClones(nodes: Nodes, name: string): void {
  for (const { bricks } of nodes.poolOf(name).volumes.values()) {
    for (const { node, copy } of bricks) if (node === name && copy !== undefined) mountCopy(nodes, copy);
  }
}
