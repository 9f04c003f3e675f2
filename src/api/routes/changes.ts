import type { TagChange, Tags } from '../../domain/tags.ts';
import type { EntryState } from '../../domain/types.ts';
import type { stateChange, tagsChange } from '../bodies.ts';
import type { ValueOf } from '../json/shape.ts';

/** Nodes and devices change their state and tags by the same bodies; their rules have limited the texts to these unions. */

export interface StateChange {
  /** Failed asks for a removal: everything on it is moved away first. */
  readonly state: EntryState;
  readonly healCheck: boolean;
}

export function toStateChange({ state, healcheck }: ValueOf<typeof stateChange>): StateChange {
  return { state: state as EntryState, healCheck: healcheck !== 'disable' };
}

export function toTagChange(body: ValueOf<typeof tagsChange>): { change: TagChange; tags: Tags } {
  return { change: body.change_type as TagChange, tags: body.tags };
}
