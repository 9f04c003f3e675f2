import type { Test } from 'tap';
import { brickMount, vgDirectory, vgName } from '../../../src/domain/names.ts';
import type { Clock } from '../../../src/domain/ports.ts';
import type { ExecutorSettings } from '../../../src/domain/settings.ts';
import { volumeInfo } from '../../../src/executor/commands/gluster.ts';
import { listPvs } from '../../../src/executor/commands/lvm.ts';
import { findText } from '../../../src/executor/commands/mount.ts';
import { HostError } from '../../../src/executor/errors.ts';
import type { BrickSpec, Executor } from '../../../src/executor/executor.ts';
import { parseReply, parseVolumes } from '../../../src/executor/parse/gluster.ts';
import { parsePvs } from '../../../src/executor/parse/lvm.ts';
import { createExecutor } from '../../../src/executor/remote.ts';
import type { Runner } from '../../../src/executor/runner.ts';
import { keptLog } from '../../helpers/log.ts';
import { deviceId, uniqueId } from './parts.ts';

export interface ContractNode {
  /** What commands are sent to. */
  readonly manage: string;
  /** What gluster calls it. */
  readonly storage: string;
  /** Two blank disks. */
  readonly devices: readonly [string, string];
}

/** Three nodes with blank disks and without peers, simulated or real. */
export interface ContractNodes {
  readonly runner: Runner;
  readonly clock: Clock;
  readonly settings: ExecutorSettings;
  readonly nodes: readonly [ContractNode, ContractNode, ContractNode];
  /** The disk of every node that holds `/`. */
  readonly rootDisk: string;
  /** Puts an XFS file system on a disk, as somebody else's. */
  spoil(node: ContractNode, device: string): Promise<void>;
  /** Of the volumes in the test of each durability: `none`, `two`, `three`, `arbiter`, `disperse`. */
  readonly durabilities: readonly string[];
  /** After how many commands a script is cut in the tests of half-made bricks. */
  readonly cuts: readonly number[];
}

/** What the cases of the contract share. */
export interface Stage extends ContractNodes {
  readonly hosts: readonly string[];
  readonly executor: Executor;
  executorOn(runner: Runner): Executor;
  /** What there is on a host that the executor could have made. */
  leftOn(host: string): Promise<Left>;
  isMounted(host: string, brick: BrickSpec): Promise<boolean>;
}

export interface Left {
  readonly pvs: readonly string[];
  readonly fstab: boolean;
  /** Heketi's directories of the volume groups. */
  readonly directories: readonly string[];
  readonly volumes: readonly string[];
  readonly peers: number;
}

export const nothingLeft: Left = { pvs: [], fstab: false, directories: [], volumes: [], peers: 0 };

export type Case = (t: Test, stage: Stage) => Promise<void>;

export function createStage(made: ContractNodes): Stage {
  const { runner, settings, clock } = made;
  const executorOn = (over: Runner): Executor =>
    createExecutor(over, settings, { clock, log: keptLog(), term: () => 0 })({ operationId: uniqueId() });
  const executor = executorOn(runner);
  return {
    ...made,
    executor,
    executorOn,
    hosts: made.nodes.map(({ manage }) => manage),
    leftOn: (host) => leftOn(made, executor, host),
    async isMounted(host, brick) {
      const target = brickMount(brick.deviceId, brick.id);
      const argv = ['findmnt', '--noheadings', '--output', 'SOURCE', '--mountpoint', target];
      const [found] = await runner.run(host, [{ argv, accept: [0, 1], plain: true, timeoutMs: 60_000 }]);
      return found?.stdout.trim() === `/dev/mapper/${vgName(brick.deviceId)}-${brick.lvName}`;
    },
  };
}

async function leftOn({ runner, settings, nodes }: ContractNodes, executor: Executor, host: string): Promise<Left> {
  const node = nodes.find(({ manage }) => manage === host);
  const directories = (node?.devices ?? []).map((_device, index) => vgDirectory(deviceId(host, index)));
  const [pvs, fstab, volumes, ...found] = await runner.run(host, [
    listPvs(settings),
    { argv: ['awk', '-v', 't=brick_', findText, settings.fstab], accept: [0, 2], timeoutMs: 60_000 },
    volumeInfo(settings),
    ...directories.map((path) => ({ argv: ['ls', '-d', path], accept: [0, 1, 2], plain: true, timeoutMs: 60_000 })),
  ]);
  const reply = parseReply(volumes?.stdout ?? '');
  return {
    pvs: parsePvs(pvs?.stdout ?? '').map(({ name }) => name),
    fstab: fstab?.stdout.trim() === 'listed',
    directories: found.flatMap(({ stdout }) => stdout.trim() || []),
    volumes: reply.outcome === 'ok' ? parseVolumes(reply.content).map(({ name }) => name) : [reply.text],
    peers: (await executor.listPeers(host)).length,
  };
}

/** The process ends after so many commands: what they did is done, and nobody learns of it. */
export function cutAfter(runner: Runner, count: number): Runner {
  return {
    ...runner,
    async run(host, commands, options) {
      await runner.run(host, commands.slice(0, count), options);
      throw new HostError(host, `cut after ${count} commands`);
    },
  };
}

/** One host does not answer. */
export function without(runner: Runner, dead: string): Runner {
  return {
    ...runner,
    run(host, commands, options) {
      if (host === dead) throw new HostError(host, 'does not answer');
      return runner.run(host, commands, options);
    },
  };
}
