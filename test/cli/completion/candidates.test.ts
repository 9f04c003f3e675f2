import t from 'tap';
import { type Completable, completionAnswer } from '../../../src/cli/completion/candidates.ts';

const flag = (name: string, about: string, more = {}) => ({
  names: [`--${name}`],
  about,
  takesNext: true,
  values: [],
  ...more,
});
const leaf = (names: string[], about: string, more = {}): Completable => ({
  names,
  about,
  flags: [],
  commands: [],
  arguments: [],
  ...more,
});
const root = leaf(['tool'], '', {
  flags: [
    flag('server', 'where', { names: ['--server', '-s'] }),
    flag('json', 'as JSON', { takesNext: false, values: ['true', 'false'] }),
  ],
  commands: [
    leaf(['volume', 'vol'], 'volumes', {
      commands: [
        leaf(['create'], 'make one', {
          flags: [flag('type', 'which', { values: ['none', 'new'] }), flag('file', 'a file')],
        }),
        leaf(['clone'], 'copy one'),
      ],
    }),
    leaf(['mode'], 'the mode', { arguments: ['normal', 'read-only'], flags: [flag('json', 'a file instead')] }),
  ],
});

/** What is offered for a line; its last word is the one at the cursor. */
const offered = (line: string) =>
  completionAnswer(root, line.split(' '))
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => text.split('\t')[0]);

t.test('commands by their beginning, with what they are for', async (t) => {
  t.equal(completionAnswer(root, ['']), 'mode\tthe mode\nvolume\tvolumes\n');
  t.strictSame(offered('volume c'), ['clone', 'create']);
  t.strictSame(offered('vol cr'), ['create'], 'below an alias');
  t.strictSame(offered('volume x'), []);
  t.strictSame(completionAnswer(root, []), 'mode\tthe mode\nvolume\tvolumes\n', 'no word at all is an empty one');
});

t.test('flags stand between the words, with and without a value', async (t) => {
  t.strictSame(offered('-s vol volume --json cl'), ['clone'], 'vol is the address of the server');
  t.strictSame(offered('--server=x volume cl'), ['clone']);
  t.strictSame(offered('volume create --'), ['--file', '--json', '--server', '--type']);
  t.strictSame(offered('-'), ['--json', '--server']);
});

t.test('values of a flag, in both forms; nothing where any text may stand', async (t) => {
  t.strictSame(offered('volume create --type '), ['new', 'none']);
  t.strictSame(offered('volume create --type ne'), ['new']);
  t.strictSame(offered('volume create --type=no'), ['--type=none']);
  t.strictSame(offered('volume create --type = no'), ['none'], 'as bash takes it apart');
  t.strictSame(offered('volume create --type ='), ['new', 'none']);
  t.strictSame(offered('volume create --file '), []);
  t.strictSame(offered('volume --json='), ['--json=false', '--json=true']);
});

t.test('words that an argument may be; a flag of a command hides that of all', async (t) => {
  t.strictSame(offered('mode '), ['normal', 'read-only']);
  t.strictSame(offered('mode --json '), [], 'here it names a file');
  t.strictSame(offered('--json mode r'), ['read-only']);
});
