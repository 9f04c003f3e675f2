import type { Tags } from '../domain/tags.ts';
import type { Node } from '../domain/types.ts';

/**
 * Facts about a device that only the database knows, as LVM tags of its volume group, so that the database can be rebuilt from the nodes.
 * LVM allows letters, digits and `_ + . - / = ! : # &` in a tag: names are in that set already, free text is base64url.
 */
export function vgTags(node: Pick<Node, 'id' | 'clusterId' | 'zone'>, tags: Tags): string[] {
  const facts = [`brickyard.cluster=${node.clusterId}`, `brickyard.node=${node.id}`, `brickyard.zone=${node.zone}`];
  if (Object.keys(tags).length === 0) return facts;
  return [...facts, `brickyard.tags=${Buffer.from(JSON.stringify(tags)).toString('base64url')}`];
}
