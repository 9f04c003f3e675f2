import { existsSync, readdirSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = new URL('../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

t.test('every link between the pages leads somewhere', async (t) => {
  for (const page of pages) {
    for (const [, link = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      t.ok(existsSync(new URL(link, new URL(page, root))), `${page}: ${link}`);
    }
  }
});

t.test('every file and folder that a page names is there', async (t) => {
  for (const page of pages) {
    for (const [, path = ''] of read(page).matchAll(/`((?:src|test|lab|docs|scripts|bench)\/[\w./-]*)`/g)) {
      t.ok(existsSync(new URL(path, root)), `${page}: ${path}`);
    }
  }
});

t.test(
  'every file of a room, and every name of the code, that a page of the architecture tells is there',
  async (t) => {
    const source = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(?:ts|sql)$/.test(file),
    );
    const folders = new Set(source.map((file) => file.split('/')[0]));
    const code = [...source.map((file) => `src/${file}`), 'package.json'].map(read).join('\n');
    for (const page of pages.filter((name) => name === 'ARCHITECTURE.md' || name.startsWith('docs/decisions/'))) {
      for (const [, quoted = ''] of read(page).matchAll(/`([^`\n]+)`/g)) {
        const inRoom = /^(\w+)\/[\w./*-]*$/.exec(quoted)?.[1] ?? '';
        if (folders.has(inRoom)) {
          const [wanted = ''] = quoted.split('*');
          t.ok(
            source.some((file) => file.startsWith(wanted)),
            `${page}: ${quoted}`,
          );
        }
        const name = /^[a-z]+[A-Z]\w+$/.exec(quoted)?.[0];
        if (name !== undefined) t.ok(new RegExp(`\\b${name}\\b`).test(code), `${page}: ${name}`);
      }
    }
  },
);

t.test('every metric of ours is told, and every one that is told is there', async (t) => {
  const inCode = new Set<string>();
  for (const file of readdirSync(new URL('src/api', root), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    for (const [name] of read(`src/api/${file}`).matchAll(/\bbrickyard_[a-z_]+/g)) inCode.add(name);
  }
  t.ok(inCode.size > 10);
  const told = (page: string) =>
    new Set([...read(page).matchAll(/`(brickyard_[a-z_]+)/g)].map(([, name = '']) => name));
  t.strictSame([...told('docs/operations.md')].sort(), [...inCode].sort());
  for (const page of pages) for (const name of told(page)) t.ok(inCode.has(name), `${page}: ${name}`);
});

t.test('every script that a page runs is in package.json', async (t) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const page of pages) {
    for (const [, name = ''] of read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g))
      t.ok(scripts[name], `${page}: ${name}`);
  }
});
