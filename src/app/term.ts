import type { Store } from '../db/store.ts';
import { messageOf } from '../domain/errors.ts';
import type { Leadership } from '../domain/leadership.ts';
import type { Log } from '../domain/ports.ts';
import type { ExecutorFor } from '../executor/executor.ts';

const setting = 'term';

/** Of the last leader. Kept with everything else, so that a server that takes part in no election any more is not taken for an old leader. */
export const termOf = (store: Pick<Store, 'read'>): number =>
  store.read((reader) => Number(reader.findSetting(setting) ?? 0));

/** Makes the term of this leader higher than that of all before, and keeps it. @throws DomainError `unavailable` when that fails */
export async function beginTerm(leadership: Leadership, store: Store): Promise<void> {
  await leadership.surpass(termOf(store));
  await store.write((writer) => writer.saveSetting(setting, String(leadership.term())));
}

export interface ClaimParts {
  readonly store: Pick<Store, 'read'>;
  readonly executor: ExecutorFor;
  readonly log: Log;
}

/**
 * Tells every node of the new term, all at the same time: what an earlier leader has sent and that has not begun yet then never
 * does. A node that can't be told learns it from our first script. Never throws.
 */
export async function claimNodes({ store, executor, log }: ClaimParts): Promise<void> {
  const hosts = store.read((reader) => reader.listAllNodes().map(({ manage }) => manage[0] ?? ''));
  const claim = async (host: string) => {
    try {
      await executor({ operationId: 'claim' }).claim(host);
    } catch (error) {
      log.warn({ host, error: messageOf(error) }, 'a node could not be told that another server leads');
    }
  };
  await Promise.all(hosts.map(claim));
}
