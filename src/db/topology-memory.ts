import type { Statements } from './statements.ts';

/** Answers what `read` reads of nodes and devices; reads again only after one of them has changed. `name` says what it is. */
export type RememberTopology = <T>(name: string, read: () => T) => T;

/**
 * Keeps reads of the topology in memory under the stamp that every change of it renews. The stamp is a row: inside a write it is the
 * write's own, and a rollback brings back the old one. What is kept must not depend on anything but nodes, their names and devices.
 */
export function rememberTopology(statements: Statements): RememberTopology {
  const kept = new Map<string, unknown>();
  let stamp: string | undefined;

  return <T>(name: string, read: () => T): T => {
    const [now] = statements.column<string>('SELECT stamp FROM topology_stamp');
    if (now !== stamp) kept.clear();
    stamp = now;
    if (!kept.has(name)) kept.set(name, read());
    return kept.get(name) as T;
  };
}
