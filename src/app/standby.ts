import type { Config } from '../config.ts';
import { removeDatabase } from '../db/database-file.ts';
import { openStore } from '../db/open.ts';
import { messageOf } from '../domain/errors.ts';
import { type Leadership, notLeading } from '../domain/leadership.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Ms } from '../domain/units.ts';
import type { Runner } from '../executor/runner.ts';
import { type Active, createActive } from './active.ts';
import type { Front } from './front.ts';
import type { Parts } from './service.ts';
import type { Tls } from './tls.ts';

/** What is read of the backup for a standby. */
export interface Copies {
  /** Tells one state from another; undefined while there is none. Cheap. */
  newest(): Promise<string | undefined>;
  /** Writes the newest into a file that is not there. */
  download(file: string): Promise<unknown>;
}

export interface StandbyParts extends Partial<Parts> {
  readonly log: Log;
  readonly clock: Clock;
  readonly leadership: Leadership;
  readonly front: Pick<Front, 'show'>;
  readonly copies: Copies;
  /** How often the backup is looked at. */
  readonly everyMs: Ms;
}

/** A new copy is made after this many times as long as the last one took. */
const restFactor = 10;

interface Copy extends Active {
  readonly version: string;
  readonly file: string;
}

/**
 * Answers reads from the last backup for as long as another server leads, and renews the copy when there is a newer one. Nothing is
 * written, and no node is spoken to. Never throws; ends when aborted, with nothing left behind the front.
 */
export async function standBy(
  config: Config,
  tls: Tls | null,
  parts: StandbyParts,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, front, copies, everyMs } = parts;
  let shown: Copy | null = null;
  let made = 0;
  while (!signal.aborted) {
    const began = clock.now() as number;
    try {
      const version = await copies.newest();
      if (version !== undefined && version !== shown?.version && !signal.aborted) {
        made += 1;
        const next: Copy = await makeCopy(config, tls, parts, version, `${config.databaseFile}.standby-${made % 2}`);
        await front.show(next.server);
        if (shown !== null) await discard(shown);
        shown = next;
        log.debug({ version }, 'Reads are answered from a newer backup');
      }
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'The backup could not be read for a standby, trying again');
    }
    const took = (clock.now() as number) - began;
    await clock.sleep(Math.max(everyMs as number, took * restFactor), signal);
  }
  await front.show(null);
  if (shown !== null) await discard(shown);
}

async function makeCopy(
  config: Config,
  tls: Tls | null,
  parts: StandbyParts,
  version: string,
  file: string,
): Promise<Copy> {
  removeDatabase(file);
  try {
    await parts.copies.download(file);
    // A leader of an older version writes an older schema.
    openStore({ file, clock: parts.clock, executorKind: 'any', log: parts.log }).close();
    const readOnly = { ...config, databaseFile: file, databaseReadOnly: true, topology: null };
    const active = createActive(readOnly, tls, { ...parts, runner: refusing(parts.leadership) });
    return { ...active, version, file };
  } catch (error) {
    removeDatabase(file);
    throw error;
  }
}

const refusing = (leadership: Leadership): Runner => ({
  run: () => Promise.reject(notLeading(leadership)),
  close: async () => {},
});

async function discard(copy: Copy): Promise<void> {
  await copy.close();
  removeDatabase(copy.file);
}
