import t from 'tap';
import { dispatch } from '../../../src/cli/tree/dispatch.ts';
import type { Root } from '../../../src/cli/tree/resolve.ts';
import { ran } from '../terminal.ts';

const root: Root<string[]> = {
  name: 'tool',
  about: 'A tool for tests',
  flags: [
    { name: 'server', short: 's', kind: 'string', about: 'where to' },
    { name: 'json', kind: 'bool', about: 'as JSON' },
  ],
  local: [{ name: 'version', short: 'v', kind: 'bool', about: 'the version' }],
  run: async (_, heard) => void heard.push('root'),
  commands: [
    {
      name: 'volume',
      about: 'Volumes',
      commands: [
        {
          name: 'create',
          aliases: ['make'],
          takes: '[name]',
          about: 'Create one',
          example: 'tool volume create --size=3\ntool volume create',
          flags: [{ name: 'size', kind: 'int', initial: 3, about: 'in GiB' }],
          run: async ({ args, flags }, heard) => {
            if (args[0] === 'bad') throw new Error('no such thing');
            heard.push(`create ${args.join(',')} ${flags.number('size')} ${flags.text('server')}`);
          },
        },
        { name: 'list', about: 'List them', run: async (_, heard) => void heard.push('list') },
      ],
    },
    { name: 'node', about: 'Nodes', commands: [] },
  ],
};

async function tool(...argv: string[]) {
  const heard: string[] = [];
  const result = await ran((args, io) => dispatch(root, args, io, () => heard), argv);
  return { ...result, heard };
}

t.test('a command is found between flags, by its name or alias', async (t) => {
  const lines = [
    ['volume', 'create', 'x', '--size', '5', '-s', 'u'],
    ['-s', 'u', 'volume', '--size=5', 'create', 'x'],
    ['--server', 'u', 'volume', 'make', '--size=5', 'x'],
  ];
  for (const line of lines) t.same(await tool(...line), { code: 0, out: '', err: '', heard: ['create x 5 u'] });
  t.same((await tool('--json', 'volume', 'list')).heard, ['list'], 'a bool flag takes no word');
  t.same((await tool()).heard, ['root']);
});

t.test('an error: its message on stderr, without usage, and 255', async (t) => {
  t.same(await tool('volume', 'create', 'bad'), { code: 255, out: '', err: 'Error: no such thing\n', heard: [] });
  t.same(await tool('volume', 'list', '--size=1'), {
    code: 255,
    out: '',
    err: 'Error: unknown flag: --size\n',
    heard: [],
  });
  t.match(await tool('--server'), { code: 255, err: 'Error: flag needs an argument: --server\n' });
});

t.test('an unknown command, with and without a near one', async (t) => {
  t.match(await tool('zebra'), {
    code: 255,
    out: '',
    err: 'Error: unknown command "zebra" for "tool"\nRun \'tool --help\' for usage.\n',
  });
  t.match(await tool('volum', 'list'), {
    code: 255,
    err: 'Error: unknown command "volum" for "tool"\n\nDid you mean this?\n\tvolume\n\nRun \'tool --help\' for usage.\n',
  });
});

t.test('a group shows its help, also for an unknown command below it', async (t) => {
  const help = await tool('volume');
  t.same({ ...help, out: '' }, { code: 0, out: '', err: '', heard: [] });
  t.equal(
    help.out,
    `Volumes

Usage:
  tool volume [command]

Available Commands:
  create      Create one
  list        List them

Flags:
  -h, --help   Show this help

Global Flags:
      --json            as JSON
  -s, --server string   where to

Use "tool volume [command] --help" for more information about a command.
`,
  );
  t.same(await tool('volume', 'nope'), help);
  t.same(await tool('help', 'volume'), help);
});

t.test('the help of a command', async (t) => {
  const help = await tool('volume', 'create', '--help');
  t.equal(
    help.out,
    `Create one

Usage:
  tool volume create [name] [flags]

Aliases:
  create, make

Examples:
  tool volume create --size=3
  tool volume create

Flags:
  -h, --help       Show this help
      --size int   in GiB (default 3)

Global Flags:
      --json            as JSON
  -s, --server string   where to
`,
  );
  t.same(await tool('volume', 'create', '-h'), help);
  t.same(await tool('help', 'volume', 'create'), help);
});

t.test('the help of all, and an unknown topic', async (t) => {
  const help = await tool('--help');
  t.match(help, { code: 0, err: '', heard: [] });
  t.match(help.out, '  help        Help about any command\n');
  t.match(help.out, '  -v, --version         the version\n');
  t.same(await tool('help'), help);
  const unknown = await tool('help', 'zebra');
  t.equal(unknown.code, 0);
  t.ok(unknown.out.startsWith('Unknown help topic [`zebra`]\nUsage:\n  tool [flags]\n'));
});
