import { isDomainError, messageOf } from '../domain/errors.ts';
import type { Id, Operation } from '../domain/types.ts';
import type { Gate } from './gate.ts';
import { type LeftoverParts, sweepLeftovers } from './leftovers.ts';

export interface SettlerParts extends LeftoverParts {
  readonly gate: Gate;
  /** Undoes or completes it; does nothing with one that is being worked on. Never throws. */
  readonly recover: (operation: Operation) => Promise<void>;
}

/** Tries again what was interrupted or could not be undone, and what was left on hosts. */
export class Settler {
  readonly #parts: SettlerParts;
  /** Nodes on which a sweep is at work. */
  readonly #sweeping = new Set<Id>();

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  /** Begins one try at everything, all side by side: nothing waits for another's slow host. */
  retry(): void {
    for (const operation of this.#waiting()) void this.#parts.recover(operation);
    this.#sweep().catch((error: unknown) => {
      this.#parts.log.error({ error: messageOf(error) }, 'leftovers could not be looked at, trying again later');
    });
  }

  /**
   * Tries once because somebody asked, and waits for it: operations one after the other, each in a slot of its own, as in Heketi, then
   * leftovers. Those for which no slot is free stay as they are. `ids` are operations; with none of them everything is meant.
   */
  async settle(ids: readonly Id[]): Promise<void> {
    const wanted = new Set(ids);
    const meant = (id: Id) => ids.length === 0 || wanted.has(id);
    for (const operation of this.#waiting().filter(({ id }) => meant(id))) await this.#recoverInSlot(operation);
    await this.#sweep(meant);
  }

  async #recoverInSlot(operation: Operation): Promise<void> {
    try {
      const leave = this.#parts.gate.enter();
      await this.#parts.recover(operation).finally(leave);
    } catch (error) {
      if (!isDomainError(error, 'too_busy')) throw error;
      this.#parts.log.warn({ operation: operation.id }, 'no slot is free to clean up this operation');
    }
  }

  #waiting(): Operation[] {
    return this.#parts.store.read((reader) => reader.listOperations(['interrupted', 'undoing']));
  }

  #sweep(meant?: (operationId: Id) => boolean): Promise<void> {
    return sweepLeftovers(this.#parts, this.#sweeping, meant);
  }
}
