import type { Command } from 'commander';
import { checkDatabase } from '../app/database.ts';
import { messageOf } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { removeEmptyBricks } from './empty-bricks.ts';
import { exportDatabase } from './export-database.ts';
import { importDatabase } from './import-database.ts';
import { withDatabase } from './open-existing.ts';

/** What a command has of its process. */
export interface OfflineParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Says how the process is to end. */
  readonly exitCode: (code: number) => void;
}

interface Files {
  readonly jsonfile?: string;
  readonly boltfile?: string;
  readonly dbfile?: string;
}

interface Selectors extends Files {
  readonly all?: boolean;
  readonly clusters?: string;
  readonly nodes?: string;
  readonly devices?: string;
}

/** `heketi db …`: the database without a service. Texts, streams and exit codes are Heketi's. */
export function addDatabaseCommands(program: Command, parts: OfflineParts): void {
  const db = program.command('db').description('the database, while no server runs on it');
  db.action(() => db.outputHelp());
  addImport(db, parts);
  addExport(db, parts);
  addCheck(db, parts);
  addEmptyBricks(db, parts);
}

function addImport(db: Command, parts: OfflineParts): void {
  subcommand(db, 'import', 'make a new database of what Heketi had')
    .option('--jsonfile <file>', 'a dump of Heketi or Brickyard')
    .option('--boltfile <file>', 'instead of it, the database of a Heketi that is stopped')
    .action(async ({ jsonfile = '', boltfile = '', dbfile = '' }: Files) => {
      if ((jsonfile === '') === (boltfile === '')) return fail(parts, 'Please provide file for input');
      if (dbfile === '') return fail(parts, missingDatabase);
      await attempt(parts, 'db creation failed', async () => {
        const source = jsonfile === '' ? { boltFile: boltfile } : { jsonFile: jsonfile };
        warn(parts, await importDatabase(source, dbfile, parts.clock));
        parts.err(`DB imported to ${dbfile}\n`);
      });
    });
}

function addExport(db: Command, parts: OfflineParts): void {
  subcommand(db, 'export', 'write a database, ours or one of Heketi, as JSON, as Heketi does')
    .option('--jsonfile <file>', 'a file that does not exist yet, or - for stdout')
    .action(async ({ jsonfile = '', dbfile = '' }: Files) => {
      if (jsonfile === '') return fail(parts, 'Please provide file for input');
      if (dbfile === '') return fail(parts, missingDatabase);
      await attempt(parts, 'failed to dump db', async () => {
        warn(parts, await exportDatabase(dbfile, jsonfile, parts.clock, parts.out));
        if (jsonfile !== '-') parts.err(`DB exported to ${jsonfile}\n`);
      });
    });
}

function addCheck(db: Command, parts: OfflineParts): void {
  subcommand(db, 'consistency-check', 'say what is wrong with the database, as JSON').action(
    async ({ dbfile = '' }: Files) => {
      if (dbfile === '') return fail(parts, missingDatabase);
      await attempt(parts, 'failed to check db', async () =>
        parts.out(await withDatabase(dbfile, parts.clock, checkDatabase)),
      );
    },
  );
}

function addEmptyBricks(db: Command, parts: OfflineParts): void {
  subcommand(db, 'delete-bricks-with-empty-path', 'forget bricks that are on no node')
    .option('--all', 'those of every cluster')
    .option('--clusters <ids>', 'those of these clusters, separated by commas')
    .option('--nodes <ids>', 'those of these nodes')
    .option('--devices <ids>', 'those of these devices')
    .action(async ({ dbfile = '', all = false, ...named }: Selectors) => {
      if (dbfile === '') return fail(parts, missingDatabase);
      const selection = { all, ...listed(named) };
      if (!all && Object.values(listed(named)).flat().length === 0) {
        return fail(parts, 'neither --all flag nor list of clusters/nodes/devices is given');
      }
      await attempt(parts, 'failed to delete bricks with empty path', async () => {
        await withDatabase(dbfile, parts.clock, (store) =>
          store.write((writer) => removeEmptyBricks(writer, selection)),
        );
        parts.err('bricks with empty path removed \n');
      });
    });
}

const missingDatabase = 'Please provide path for db file';

const subcommand = (db: Command, name: string, about: string): Command =>
  db
    .command(name)
    .description(about)
    .option('--dbfile <file>', 'the database')
    .option('--debug', 'accepted, without effect');

const listed = ({ clusters, nodes, devices }: Selectors) => ({
  clusters: split(clusters),
  nodes: split(nodes),
  devices: split(devices),
});

const split = (ids = ''): string[] => ids.split(',').filter((id) => id !== '');

async function attempt(parts: OfflineParts, prefix: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    fail(parts, `${prefix}: ${messageOf(error)}`);
  }
}

function warn(parts: OfflineParts, notes: readonly string[]): void {
  for (const note of notes) parts.err(`WARNING: ${note}\n`);
}

function fail(parts: OfflineParts, message: string): void {
  parts.err(`${message}\n`);
  parts.exitCode(1);
}
