import type { Id } from '../domain/types.ts';

/**
 * What an operation does to objects, in the words of Heketi, which stores them as numbers 1 to 14 in this order. `Expand volume to` names
 * the target of a clone: misleading, but what clients know.
 */
export type ChangeDescription =
  | 'Add brick'
  | 'Add volume'
  | 'Delete brick'
  | 'Delete volume'
  | 'Expand volume'
  | 'Add block volume'
  | 'Delete block volume'
  | 'Remove device'
  | 'Clone volume from'
  | 'Snapshot volume'
  | 'Expand volume to'
  | 'Performing child operation'
  | 'Belongs to parent operation'
  | 'Expand block volume';

export interface Change {
  readonly id: Id;
  readonly description: ChangeDescription;
}

/** The same change for each brick, in the order of the plan. */
export function brickChanges(
  bricks: readonly { readonly spec: { readonly id: Id } }[],
  description: 'Add brick' | 'Delete brick',
): Change[] {
  return bricks.map(({ spec }) => ({ id: spec.id, description }));
}
