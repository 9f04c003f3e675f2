import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';

/** What each room may import: other rooms, and libraries. The table of ARCHITECTURE.md as data. */
const rooms: Record<string, { rooms: string[]; libraries: string[] }> = {
  domain: { rooms: [], libraries: [] },
  allocator: { rooms: ['domain'], libraries: [] },
  topology: { rooms: ['domain'], libraries: ['zod'] },
  db: { rooms: ['domain'], libraries: ['better-sqlite3'] },
  executor: { rooms: ['domain'], libraries: ['ssh2', 'fast-xml-parser', '@kubernetes/client-node'] },
  operations: {
    rooms: ['domain', 'allocator', 'db', 'executor/executor.ts', 'executor/errors.ts'],
    libraries: [],
  },
  health: { rooms: ['domain', 'executor/executor.ts'], libraries: [] },
  kubernetes: { rooms: ['domain'], libraries: ['@kubernetes/client-node'] },
  migration: { rooms: ['domain'], libraries: [] },
  api: {
    rooms: ['domain', 'db', 'operations', 'allocator'],
    libraries: ['fastify', 'prom-client'],
  },
  cli: { rooms: ['domain', 'topology'], libraries: ['commander', 'cli-progress'] },
  config: { rooms: ['domain'], libraries: ['zod'] },
  app: {
    rooms: [
      'domain',
      'allocator',
      'topology',
      'db',
      'executor',
      'operations',
      'health',
      'kubernetes',
      'api',
      'config',
      'migration',
    ],
    libraries: ['fastify'],
  },
  offline: { rooms: ['app', 'config', 'db', 'migration', 'domain'], libraries: ['commander'] },
  main: { rooms: ['config', 'app', 'domain', 'offline'], libraries: ['commander', 'pino'] },
};

const source = new URL('../src/', import.meta.url).pathname;
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** `config.ts` is the door of the room `config/`; so are `app.ts` and `main.ts` of theirs. */
const roomOf = (file: string): string => (file.split('/')[0] ?? '').replace(/\.ts$/, '');

const textOf = (file: string): string => readFileSync(join(source, file), 'utf8');

function importsOf(text: string): string[] {
  const found = text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm);
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

const targetOf = (file: string, name: string): string => relative(source, join(source, file, '..', name));

/** Files that import themselves by way of others. */
function inCircles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  return [...imports.keys()].filter((file) => {
    const reached = new Set(imports.get(file));
    // What is added to a set while it is walked is walked too.
    for (const other of reached) for (const next of imports.get(other) ?? []) reached.add(next);
    return reached.has(file);
  });
}

function wrongs(file: string, text: string): string[] {
  const room = roomOf(file);
  const allowed = rooms[room];
  if (allowed === undefined) return [`${file}: ${room} is no room`];
  return importsOf(text).flatMap((name) => {
    if (name.startsWith('node:')) return [];
    if (!name.startsWith('.')) {
      const library = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? '');
      return allowed.libraries.includes(library) ? [] : [`${file} imports the library ${library}`];
    }
    const target = targetOf(file, name);
    const fine = roomOf(target) === room || allowed.rooms.some((place) => target === place || roomOf(target) === place);
    return fine ? [] : [`${file} imports ${target}`];
  });
}

t.test('every import stays within the walls', async (t) => {
  t.ok(files.length > 50, 'the source files were found');
  t.strictSame(
    files.flatMap((file) => wrongs(file, textOf(file))),
    [],
  );
});

t.test('no two files import each other, nor more in a circle', async (t) => {
  const inside = (file: string) => importsOf(textOf(file)).filter((name) => name.startsWith('.'));
  const imports = new Map(files.map((file) => [file, inside(file).map((name) => targetOf(file, name))]));
  t.ok([...imports.values()].flat().length > files.length, 'the imports were found');
  t.strictSame(inCircles(imports), []);
});

t.test('ARCHITECTURE.md says the same', async (t) => {
  const page = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');
  const words = (cell = '') => (/^(?:none|nothing)$/.test(cell) ? [] : cell.split(', '));
  const table = [...page.matchAll(/^\| `(\w+)[^|]*\|[^|]*\| ([^|]*) \| ([^|]*) \|$/gm)].map(
    ([, room = '', ...cells]) => {
      const [libraries, others] = cells;
      return [room, { rooms: words(others), libraries: words(libraries) }] as const;
    },
  );
  const said = (others: readonly string[]) => {
    const names = Object.keys(rooms).filter((name) => !['app', ...others].includes(name));
    if (names.join() === 'cli,offline,main') return ['everything but cli', 'offline and main'];
    return [...new Set(others.map((place) => (place.startsWith('executor/') ? "executor's interface" : place)))];
  };
  const inOrder = (list: readonly string[]) => [...list].sort();
  for (const [room, { rooms: others, libraries }] of Object.entries(rooms)) {
    const row = new Map(table).get(room);
    t.strictSame(inOrder(row?.rooms ?? []), inOrder(said(others)), `${room}: other rooms`);
    t.strictSame(inOrder(row?.libraries ?? []), inOrder(libraries), `${room}: libraries`);
  }
  t.strictSame(inOrder(table.map(([room]) => room)), inOrder(Object.keys(rooms)));
});

t.test('time, timers and chance are arguments outside app.ts and the real runners', async (t) => {
  const hidden = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(?:Timeout|Interval)\(|\bprocess\.env\b/;
  const found = files
    .filter(
      (file) =>
        !['app', 'main', 'cli'].includes(roomOf(file)) && !/^executor\/(?:ssh|kubernetes|script-deadline)/.test(file),
    )
    .filter((file) => hidden.test(textOf(file).replaceAll(/^\s*(?:\*|\/\/).*$/gm, '')));
  t.strictSame(found, []);
});

t.test('the check sees what is wrong', async (t) => {
  const seen = (file: string, line: string) => wrongs(file, `${line}\n`).length;
  t.equal(seen('db/store.ts', "import { sh } from '../executor/shell.ts';"), 1);
  t.equal(seen('operations/engine.ts', "import { sh } from '../executor/shell.ts';"), 1);
  t.equal(seen('operations/engine.ts', "import type { Executor } from '../executor/executor.ts';"), 0);
  t.equal(seen('allocator/volume.ts', "import { z } from 'zod';"), 1);
  t.equal(seen('api/server.ts', "import {\n  fastify,\n} from 'fastify';"), 0);
  t.equal(seen('domain/types.ts', "export * from '../db/tables.ts';"), 1);
  t.equal(seen('unknown/file.ts', ''), 1);
  const circle = new Map(Object.entries({ a: ['b'], b: ['c', 'd'], c: ['a'], d: [], e: ['a'] }));
  t.strictSame(inCircles(circle), ['a', 'b', 'c']);
});
