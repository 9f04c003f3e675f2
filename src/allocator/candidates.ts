import type { Durability } from '../domain/durability.ts';
import { effectiveTags } from '../domain/tags.ts';
import type { ClusterPicture, DevicePicture, NodePicture } from '../domain/topology.ts';
import type { BrickKind } from '../domain/types.ts';
import type { PlacementOptions, TagMatch } from '../domain/volume-options.ts';
import { linesOf, type Refusal, RefusedPlacement } from './refused-placement.ts';

/** A device that may take bricks as far as states and tags go, and the kinds of bricks it may take. */
export interface Candidate {
  readonly node: NodePicture;
  readonly device: DevicePicture;
  readonly kinds: Readonly<Record<BrickKind, boolean>>;
}

export interface Sifted {
  readonly candidates: readonly Candidate[];
  readonly refusals: readonly Refusal[];
}

const bothKinds = { data: true, arbiter: true };

/** Sorts the cluster's devices into those that may take bricks of such a volume and those that may not. Space is not looked at. */
export function sift(cluster: ClusterPicture, durability: Durability, options: PlacementOptions): Sifted {
  const candidates: Candidate[] = [];
  const refusals: Refusal[] = [];
  const arbiter = durability.type === 'replicate' && durability.arbiter;
  for (const node of cluster.nodes) {
    if (node.unusable !== null) {
      refusals.push({ rule: 'Not in use', what: `${node.name} (${node.unusable})` });
      continue;
    }
    for (const device of node.devices) {
      const refusal = refusalOf(node, device, options.tagMatch);
      if (refusal !== null) refusals.push(refusal);
      else candidates.push({ node, device, kinds: arbiter ? kindsOf(node, device) : bothKinds });
    }
  }
  return { candidates, refusals };
}

export function labelOf(node: NodePicture, device: DevicePicture): string {
  return `${node.name}:${device.name}`;
}

function refusalOf(node: NodePicture, device: DevicePicture, rule: TagMatch | null): Refusal | null {
  if (device.unusable !== null) return { rule: 'Not in use', what: `${labelOf(node, device)} (${device.unusable})` };
  if (rule === null) return null;
  const value = tagOf(node, device, rule.key);
  if ((value === rule.value) === rule.equal) return null;
  return {
    rule: `Tag rule ${rule.key}${rule.equal ? '=' : '!='}${rule.value}`,
    what: `${labelOf(node, device)} (${value === '' ? 'no such tag' : value})`,
  };
}

/** An absent tag counts as the empty string. */
function tagOf(node: NodePicture, device: DevicePicture, key: string): string {
  const tags = effectiveTags(node.tags, device.tags);
  return Object.hasOwn(tags, key) ? (tags[key] ?? '') : '';
}

/** The tag `arbiter`: `required` is for arbiter bricks only, `disabled` for data bricks only, anything else for both. */
function kindsOf(node: NodePicture, device: DevicePicture): Candidate['kinds'] {
  const tag = tagOf(node, device, 'arbiter');
  return { data: tag !== 'required', arbiter: tag !== 'disabled' };
}

/** @throws RefusedPlacement when states alone leave no node or no device */
export function requireDevices(cluster: ClusterPicture, { candidates, refusals }: Sifted): void {
  if (candidates.length > 0) return;
  const nodes = cluster.nodes.filter((node) => node.unusable === null);
  if (nodes.length === 0) throw new RefusedPlacement('No nodes in cluster', linesOf(refusals));
  const devices = nodes.flatMap((node) => node.devices).filter((device) => device.unusable === null);
  if (devices.length === 0) throw new RefusedPlacement('No online storage devices in cluster', linesOf(refusals));
}
