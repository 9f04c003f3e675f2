import type { Clock, Log } from '../../../src/domain/ports.ts';
import type { CommandResult } from '../../../src/executor/runner.ts';
import {
  createSimulatedRunner,
  type SimulatedOptions,
  type SimulatedRunner,
} from '../../../src/executor/simulated/runner.ts';
import { recorded, recordings } from '../recordings.ts';

export const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };

/** Real time: simulated delays are short in these tests. */
export const clock: Clock = {
  now: () => Date.now(),
  sleep: (delay, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delay);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
      if (signal?.aborted) resolve();
    }),
};

/** Numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Nodes whose storage name is their manage name: node1, node2, … */
export function startNodes(options: Partial<SimulatedOptions> = {}): SimulatedRunner {
  return createSimulatedRunner({
    file: null,
    // With what LVM keeps: disks of 100 GiB, as the recorded ones.
    settings: { deviceSizeGib: 100 - 132 / 1024, delayMs: {} },
    clock,
    random: seeded(1),
    log,
    manageNameOf: (storage) => (/^node[0-9]+$/.test(storage) ? storage : undefined),
    ...options,
  });
}

const anyCode = Array.from({ length: 256 }, (_, code) => code);

/** One command line, split at spaces, whatever it ends with. */
export async function ask(runner: SimulatedRunner, host: string, line: string): Promise<CommandResult> {
  const [result] = await runner.run(host, [{ argv: line.split(' '), accept: anyCode, timeoutMs: 1000 }]);
  if (result === undefined) throw new Error('no answer');
  return result;
}

/** As `ask`, for what must work. */
export async function does(runner: SimulatedRunner, host: string, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { exitCode, stderr, stdout } = await ask(runner, host, line);
    if (exitCode !== 0 || stdout.includes('<opRet>-1')) throw new Error(`${line}: ${stderr}${stdout}`);
  }
}

/** Makes a thin brick mounted at /bricks/VG/NAME, as on the machines that the recordings come from. */
export async function makeBrick(runner: SimulatedRunner, host: string, vg: string, name: string): Promise<void> {
  const device = `/dev/mapper/${vg}-brick_${name}`;
  await does(
    runner,
    host,
    `lvcreate -qq --poolmetadatasize 12288K --size 2097152K --thin ${vg}/tp_${name} --virtualsize 2097152K --name brick_${name}`,
    `mkfs.xfs ${device}`,
    `mkdir -p /bricks/${vg}/${name}`,
    `mount -o rw,noatime ${device} /bricks/${vg}/${name}`,
    `mkdir /bricks/${vg}/${name}/brick`,
  );
}

/** Three peers with bricks, as the recordings begin. */
export async function startLab(options: Partial<SimulatedOptions> = {}): Promise<SimulatedRunner> {
  const runner = startNodes(options);
  for (const host of ['node1', 'node2', 'node3']) {
    for (const [vg, device, names] of [
      ['vg_a', '/dev/vdb', 'r e x2 x3'],
      ['vg_b', '/dev/vdc', 'a d g1 g2 x'],
    ] as const) {
      await does(
        runner,
        host,
        `pvcreate --metadatasize=128M --dataalignment=256K ${device}`,
        `vgcreate ${vg} ${device}`,
      );
      for (const name of names.split(' ')) await makeBrick(runner, host, vg, name);
    }
    await does(runner, host, 'mkdir /data');
  }
  await does(runner, 'node1', 'gluster peer probe node2', 'gluster peer probe node3');
  await does(runner, 'node2', 'gluster peer probe node1');
  return runner;
}

/** Makes brick directories anew, without the marks of failed creates. */
export async function remake(runner: SimulatedRunner, ...places: readonly string[]): Promise<void> {
  for (const host of ['node1', 'node2', 'node3']) {
    for (const place of places) {
      const path = `/bricks/${place}/brick`;
      await ask(runner, host, `rmdir ${path}/.glusterfs/indices ${path}/.glusterfs ${path}`);
      await ask(runner, host, `mkdir ${path}`);
    }
  }
}

/** What differs from run to run: UUIDs, and how full a thin pool's metadata is. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>'],
  [/[A-Za-z0-9]{6}(-[A-Za-z0-9]{4}){5}-[A-Za-z0-9]{6}/g, '<lvm uuid>'],
  [/"metadata_percent":"[0-9.]+"/g, '"metadata_percent":"<percent>"'],
];

const mask = (text: string): string => masks.reduce((masked, [form, name]) => masked.replace(form, name), text);

interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Sends the recorded command; @returns what the model said and what the real program had said, both masked */
export async function replay(
  runner: SimulatedRunner,
  name: string,
  host = 'node1',
): Promise<{ model: Said; real: Said }> {
  const recording = recordings.find((entry) => entry.name === name);
  if (recording === undefined) throw new Error(`no recording ${name}`);
  const answer = await ask(runner, host, recording.command);
  return {
    model: { exit: answer.exitCode, stdout: mask(answer.stdout), stderr: mask(answer.stderr) },
    real: { exit: recording.exit, stdout: mask(recorded(name)), stderr: mask(recorded(name, 'stderr')) },
  };
}
