import type { Id } from '../../domain/types.ts';
import { type Kind, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';

interface Plan {
  readonly operationId: Id;
  readonly ids: readonly Id[];
}

/** Tries now what waits for its next try. Succeeds whatever comes of it, as in Heketi: what could not be settled goes on waiting. */
export const cleanUp: Kind<Requests['clean-up'], Plan> = {
  kind: 'clean-up',
  counted: () => false,
  recover: 'redo',
  check: () => undefined,
  plan: (_writer, { ids }, { operationId }) => ({ operationId, ids }),
  target: ({ operationId }) => operationId,
  steps: () => 1,

  async perform({ ids }, remote) {
    await remote.settle(ids);
    remote.step();
  },

  undo: async () => undone(),
  finish: () => null,
  forget: () => undefined,
};
