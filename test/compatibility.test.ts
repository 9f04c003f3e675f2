import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Command as Program } from 'commander';
import t, { type Test } from 'tap';
import { createProgram } from '../src/cli/brickyard.ts';
import { heketiCliRoot } from '../src/cli/heketi-cli.ts';
import { keysOf } from '../src/config/setting.ts';
import { everySetting, withoutEffect } from '../src/config/settings.ts';
import { parseArguments } from '../src/main/arguments.ts';
import { addDatabaseCommands } from '../src/offline/database-command.ts';
import { addServiceCommands } from '../src/offline/service-command.ts';
import { fakeClock } from './cli/fake-server.ts';
import { keptLog } from './helpers/log.ts';

const page = 'docs/compatibility.md';

/** The cells of every row of the tables below a heading. */
function rowsOf(heading: string): string[][] {
  const text = readFileSync(page, 'utf8');
  const start = text.indexOf(`\n## ${heading}\n`);
  const end = text.indexOf('\n## ', start + 1);
  return text
    .slice(start, end < 0 ? undefined : end)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.slice(2, -2).split(' | '));
}

const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** Each name has one row, and each row is of something that there is. */
function compare(t: Test, heading: string, expected: readonly string[]): void {
  const found = rowsOf(heading).flatMap(([first]) => codes(first));
  t.strictSame(
    {
      missing: expected.filter((name) => !found.includes(name)),
      unknown: found.filter((name) => !expected.includes(name)),
    },
    { missing: [], unknown: [] },
    `${page}, ${heading}: a row for each`,
  );
  t.strictSame(found, [...new Set(found)], 'no two rows for one');
}

t.test('every endpoint has its row', async (t) => {
  const folder = 'src/api/routes';
  const routes = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    const found = [...text.matchAll(/server\.(get|post|put|patch|delete|all)(?:<\w+>)?\(\s*['`]([^'`]+)['`]/g)];
    t.equal(found.length, text.match(/\bserver\.(?:get|post|put|patch|delete|all|route)\b/g)?.length ?? 0, file);
    return found.map(
      ([, method = '', path = '']) => `${method.toUpperCase()} ${path.replaceAll('$' + '{id}', '{id}')}`,
    );
  });
  t.ok(routes.length > 40);
  compare(t, 'Endpoints', routes);
});

interface Tree {
  readonly name: string;
  readonly commands?: readonly Tree[];
  readonly ours?: string;
}

const leaves = ({ name, commands, ours }: Tree, above = ''): string[] => {
  if (ours === 'silent') return [];
  return commands === undefined ? [above + name] : commands.flatMap((child) => leaves(child, `${above}${name} `));
};

const programTree = (program: Program): Tree => ({
  name: program.name(),
  ...(program.name().startsWith('__') && { ours: 'silent' }),
  ...(program.commands.length > 0 && { commands: program.commands.map(programTree) }),
});

async function serverProgram(): Promise<Program> {
  let server: Program | undefined;
  await parseArguments(['node', 'heketi'], 'title', (program) => {
    const print = () => undefined;
    const parts = { clock: fakeClock(), env: {}, createLog: () => keptLog(), out: print, err: print, exitCode: print };
    addDatabaseCommands(program, parts);
    addServiceCommands(program, parts);
    server = program;
  });
  if (server === undefined) throw new Error('no commands were added');
  return server;
}

t.test('every command has its row', async (t) => {
  const io = { env: {}, stdout: { write: () => 0 }, stderr: { write: () => 0 }, clock: fakeClock() };
  const server = await serverProgram();
  const trees = [programTree(server), heketiCliRoot, programTree(createProgram(io))];
  compare(t, 'Commands', ['heketi', ...trees.flatMap((tree) => leaves(tree))]);
});

t.test('the rows of the server name every flag', async (t) => {
  const rows = new Map(rowsOf('Commands').map(([first = '', , how = '']) => [codes(first)[0] ?? '', how]));
  const check = (command: Program, path: string): void => {
    if (command.commands.length === 0 || path === 'heketi') {
      for (const { long } of command.options) t.ok(rows.get(path)?.includes(`\`${long}\``), `${path} ${long}`);
    }
    for (const child of command.commands) check(child, `${path} ${child.name()}`);
  };
  check(await serverProgram(), 'heketi');
});

t.test('every key and every name of the environment has its row', async (t) => {
  const known = everySetting.flatMap((setting) => [...keysOf(setting), ...(setting.env === null ? [] : [setting.env])]);
  const ofClients = ['HEKETI_CLI_SERVER', 'HEKETI_CLI_USER', 'HEKETI_CLI_KEY'];
  compare(t, 'Configuration', [...known, ...withoutEffect.keys, ...withoutEffect.env, ...ofClients]);
});

t.test("each of Heketi's weaknesses has its row", async (t) => {
  const numbered = rowsOf("Heketi's weaknesses").flatMap(([first = '']) => (first.startsWith('W-') ? [first] : []));
  t.strictSame(
    numbered,
    Array.from({ length: 63 }, (_, index) => `W-${index + 1}`),
  );
});

t.test('every row names a test that there is, by file and title', async (t) => {
  for (const heading of ['What differs on purpose', 'Endpoints', 'Commands', 'Configuration', "Heketi's weaknesses"]) {
    for (const cells of rowsOf(heading).filter((row) => row.at(-1) !== 'test')) {
      const shown = cells.at(-1) ?? '';
      t.match(shown, /`test\//, `${heading}: ${cells[0]} names a test`);
      for (const [, file = '', title] of shown.matchAll(/`(test\/[\w./-]+\.ts)`(?: "([^"]+)")?/g)) {
        const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
        const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``];
        t.ok(
          text !== '' && (title === undefined || quoted.some((form) => text.includes(form))),
          `${file} ${title ?? ''}`,
        );
        if (title === undefined) t.match(text, /t\.test\(\s*`|Contract\(/, `${file} has no titles of its own`);
      }
      t.notMatch(shown.replaceAll(/`test\/[\w./-]+\.ts`(?: "[^"]+")?|<br>|, /g, ''), /\S/, `${cells[0]}: nothing else`);
    }
  }
});
