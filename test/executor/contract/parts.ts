import { createHash, randomBytes } from 'node:crypto';
import { brickLvName, brickPath, poolName } from '../../../src/domain/names.ts';
import type { Id } from '../../../src/domain/types.ts';
import type { BrickSpec, VolumeSpec } from '../../../src/executor/executor.ts';
import type { ContractNode } from './stage.ts';

export const mib = 1024;

export const uniqueId = (): Id => randomBytes(16).toString('hex');

/** The same for the same disk, so that every case finds it. */
export const deviceId = (host: string, index: number): Id => createHash('md5').update(`${host} ${index}`).digest('hex');

export function brickOn(node: ContractNode, disk: 0 | 1, more: Partial<BrickSpec> = {}): BrickSpec {
  const id = uniqueId();
  const device = deviceId(node.manage, disk);
  return {
    id,
    deviceId: device,
    poolName: poolName(uniqueId()),
    lvName: brickLvName(id),
    path: brickPath(device, id),
    sizeKib: 1024 * mib,
    poolKib: 1024 * mib,
    metadataKib: 8 * mib,
    arbiter: false,
    gid: 0,
    ...more,
  };
}

export const refOf = (node: ContractNode, brick: BrickSpec): string => `${node.storage}:${brick.path}`;

/** A volume of one brick set over the first nodes, and what lies where. */
export interface PlannedVolume {
  readonly id: Id;
  readonly spec: VolumeSpec;
  readonly parts: readonly { readonly host: string; readonly bricks: readonly [BrickSpec] }[];
}

export function plannedVolume(
  nodes: readonly ContractNode[],
  name: string,
  layout: readonly string[],
  disk: 0 | 1 = 0,
): PlannedVolume {
  const id = uniqueId();
  const placed = nodes.map((node, index) => ({
    node,
    brick: brickOn(node, disk, layout.includes('arbiter') && index === 2 ? { arbiter: true } : {}),
  }));
  return {
    id,
    parts: placed.map(({ node, brick }) => ({ host: node.manage, bricks: [brick] })),
    spec: {
      name,
      type: layout[0] === 'replica' ? 'replicate' : layout[0] === 'disperse-data' ? 'disperse' : 'none',
      layout,
      sets: [placed.map(({ node, brick }) => refOf(node, brick))],
      options: ['', 'network.ping-timeout 20', `user.heketi.id ${id}`],
      gid: 0,
      manageNames: new Map(nodes.map(({ storage, manage }) => [storage, manage])),
    },
  };
}
