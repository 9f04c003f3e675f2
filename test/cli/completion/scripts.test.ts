import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { run as brickyard } from '../../../src/cli/brickyard.ts';
import { shells } from '../../../src/cli/completion/scripts.ts';
import { run as heketiCli } from '../../../src/cli/heketi-cli.ts';
import { ran } from '../terminal.ts';

/** What bash offers for the words of each line, with the program's own script. */
async function offered(t: Test, program: string, ...lines: string[]): Promise<string[]> {
  const entry = new URL(`../../../src/cli/${program}.ts`, import.meta.url).pathname;
  const directory = t.testdir({ [program]: `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n` });
  chmodSync(`${directory}/${program}`, 0o755);
  const script = `source <(${program} completion bash)
complete="$(complete -p ${program} | grep -o '_[a-z_]*')"
for line in "$@"; do
  IFS=/ read -r -a COMP_WORDS <<< "${program}/$line"; COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  "$complete"; echo "\${COMPREPLY[*]}"
done`;
  const env = { ...process.env, PATH: `${directory}${delimiter}${process.env.PATH}` };
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'bash', ...lines], { env });
  return stdout.split('\n').slice(0, lines.length);
}

t.test('bash completes heketi-cli and brickyard', async (t) => {
  const known = await offered(t, 'heketi-cli', 'volume/create/--durability/=/r', 'topology/load/--json/=/to');
  t.strictSame(known, ['replicate', ''], 'where nothing is known bash offers files');
  t.strictSame(await offered(t, 'brickyard', 'volume/create/--durability/a'), ['arbiter']);
});

t.test('every shell has its script; another one is told which there are', async (t) => {
  for (const [program, run] of [
    ['heketi-cli', heketiCli],
    ['brickyard', brickyard],
  ] as const) {
    for (const shell of shells) {
      const { code, out } = await ran(run, ['completion', shell]);
      t.equal(code, 0);
      t.match(out, `${program} __complete -- `);
    }
  }
  t.match(await ran(heketiCli, ['completion', 'tcsh']), {
    code: 255,
    err: 'Error: The shell must be one of bash, zsh, fish\n',
  });
  t.match(await ran(brickyard, ['completion', 'tcsh']), { code: 1, err: /Allowed choices are bash, zsh, fish/ });
});

t.test('what scripts of Heketi see does not change: it is told on a terminal only', async (t) => {
  const { out } = await ran(heketiCli, ['--help']);
  t.notMatch(out, /completion|__complete|progress/);
  t.notMatch((await ran(heketiCli, ['volume', 'create', '--help'])).out, /wait|progress/);
  t.notMatch((await ran(heketiCli, ['topology', 'load', '--help'])).out, /strict|progress/);
  t.notMatch((await ran(heketiCli, ['completio'])).err, 'Did you mean');
  const told: string[] = [];
  const terminal = { write: (text: string) => told.push(text), isTTY: true };
  const onTerminal = (...argv: string[]) =>
    ran((words, io) => heketiCli(words, { ...io, stdout: terminal }), argv).then(() => told.splice(0).join(''));
  t.match(await onTerminal('--help'), /\n {2}completion +Print/);
  t.notMatch(await onTerminal('--help'), '__complete');
  t.match(await onTerminal('volume', 'create', '--help'), /--wait .*--progress/s);
  t.match(await onTerminal('topology', 'load', '--help'), '--strict');
});
