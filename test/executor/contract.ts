import type { Test } from 'tap';
import { bricks, halfMadeBricks } from './contract/bricks.ts';
import { devices, refusedDevices, removedDevices } from './contract/devices.ts';
import { inspection } from './contract/inspection.ts';
import { clones, halfMadePool, loneBricks, replacedBrick } from './contract/moving.ts';
import { farewell, nodes, peers } from './contract/nodes.ts';
import { type Case, type ContractNodes, createStage, nothingLeft } from './contract/stage.ts';
import {
  durabilities,
  growth,
  halfMadeVolume,
  heldBrick,
  markedBricks,
  otherHosts,
  snapshots,
} from './contract/volumes.ts';

export type { ContractNode, ContractNodes } from './contract/stage.ts';

/** In this order: each stands on what those before have made. */
const cases: readonly (readonly [string, Case])[] = [
  ['nodes', nodes],
  ['peers', peers],
  ['devices that are refused', refusedDevices],
  ['devices', devices],
  ['bricks', bricks],
  ['inspection', inspection],
  ['bricks half made and half removed', halfMadeBricks],
  ['a pool half made', halfMadePool],
  ['a volume of each durability', durabilities],
  ['more bricks, options, stop and start', growth],
  ['a volume half made', halfMadeVolume],
  ['a brick that a process holds', heldBrick],
  ['bricks marked by a create that failed', markedBricks],
  ['snapshots', snapshots],
  ['a brick that is replaced', replacedBrick],
  ['bricks without others', loneBricks],
  ['clones', clones],
  ['other hosts', otherHosts],
  ['devices go', removedDevices],
  ['peers go', farewell],
];

/**
 * What the executor does on any three nodes, simulated or real: every verb, twice, and after having been cut short. Leaves the nodes as
 * they were, and asserts that.
 */
export async function executorContract(t: Test, makeNodes: (t: Test) => Promise<ContractNodes>): Promise<void> {
  const stage = createStage(await makeNodes(t));
  const left = () => Promise.all(stage.hosts.map((host) => stage.leftOn(host)));
  const clean = stage.hosts.map(() => nothingLeft);
  t.same(await left(), clean, 'the nodes are clean');
  for (const [name, run] of cases) await t.test(name, (t) => run(t, stage));
  t.same(await left(), clean, 'nothing is left on any node');
}
