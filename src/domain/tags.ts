export type Tags = Readonly<Record<string, string>>;

export type TagChange = 'set' | 'update' | 'delete';

/** The tags after a change: `set` replaces all, `update` merges, `delete` removes the named keys. Keys come out sorted. */
export function changeTags(current: Tags, change: TagChange, tags: Tags): Tags {
  const entries = new Map(change === 'set' ? [] : Object.entries(current));
  for (const [key, value] of Object.entries(tags)) {
    if (change === 'delete') entries.delete(key);
    else entries.set(key, value);
  }
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What holds for a device: its node's tags overlaid by its own. */
export function effectiveTags(node: Tags, device: Tags): Tags {
  return { ...node, ...device };
}
