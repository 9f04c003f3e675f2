import type { TagChange, Tags } from '../../domain/tags.ts';
import type { EntryState } from '../../domain/types.ts';
import type { SetState } from '../../operations/requests.ts';
import type { stateChange, tagsChange } from '../bodies.ts';
import type { ValueOf } from '../json/shape.ts';

/** Nodes and devices change their state and tags by the same bodies; their rules have limited the texts to these unions. */

export function toSetState({ state, healcheck }: ValueOf<typeof stateChange>): SetState {
  return { state: state as EntryState, healCheck: healcheck as SetState['healCheck'] };
}

export function toTagChange(body: ValueOf<typeof tagsChange>): { change: TagChange; tags: Tags } {
  return { change: body.change_type as TagChange, tags: body.tags };
}
