import type { Database } from 'better-sqlite3';
import type { Id } from '../domain/types.ts';

/** Told of a volume that changes, or null when any of them may. */
export type VolumeWatcher = (volumeId: Id | null) => void;

type Event = 'INSERT' | 'UPDATE' | 'DELETE';
const events: readonly Event[] = ['INSERT', 'UPDATE', 'DELETE'];

/** Tables whose rows belong to one volume, and the column that says to which. */
const ofOneVolume: Readonly<Record<string, string>> = {
  volumes: 'id',
  bricks: 'volume_id',
  guessed_sets: 'volume_id',
  hosting_volumes: 'volume_id',
  block_volumes: 'hosting_id',
};

/** Changes that no volume shows. A table that is not named here or above counts as seen in all volumes: too much is safe. */
const unseen: Readonly<Record<string, readonly Event[]>> = {
  operations: events,
  plans: events,
  operation_counts: events,
  leftovers: events,
  settings: events,
  migrations: events,
  change: events,
  cluster_usage: events,
  device_usage: events,
  // A pool is seen through its brick, which says itself when it comes and goes.
  thin_pools: ['INSERT', 'DELETE'],
};

/**
 * Tells of every change that a read of a volume may show, as it is made: also when it is undone afterwards, and whatever statement
 * makes it. Triggers that last as long as the connection do the telling, so that no code that writes can forget to.
 * @returns adds a watcher, which must not use the database
 */
export function createVolumeWatch(database: Database): (watcher: VolumeWatcher) => void {
  const watchers: VolumeWatcher[] = [];
  return (watcher) => {
    if (watchers.length === 0) {
      createTriggers(database, (id) => {
        for (const each of watchers) each(id);
      });
    }
    watchers.push(watcher);
  };
}

function createTriggers(database: Database, tell: VolumeWatcher): void {
  database.function('volume_changed', { varargs: true }, (...ids: unknown[]) => {
    for (const id of ids) tell(id as Id | null);
    return null;
  });
  const tables = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  for (const table of tables) {
    for (const event of events.filter((one) => !unseen[table]?.includes(one))) {
      database.exec(`CREATE TEMP TRIGGER watch_${table}_${event} AFTER ${event} ON main.${table}
        BEGIN SELECT volume_changed(${idsOf(table, event)}); END`);
    }
  }
}

/** A row may go from one volume to another. */
function idsOf(table: string, event: Event): string {
  const column = ofOneVolume[table];
  if (column === undefined) return 'NULL';
  if (event === 'UPDATE') return `OLD.${column}, NEW.${column}`;
  return event === 'INSERT' ? `NEW.${column}` : `OLD.${column}`;
}
