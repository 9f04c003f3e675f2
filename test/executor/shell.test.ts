import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { CommandError, HostError } from '../../src/executor/errors.ts';
import { quote, renderScript } from '../../src/executor/shell.ts';
import { held, lockIn, runIn, sh, shells, watcherEnded } from './shells.ts';

const lock = (term: number, operationId = 'a'.repeat(32)) => ({ operationId, term });

t.ok(shells.length >= 2, `shells on this machine: ${shells.map((shell) => shell.join(' ')).join(', ')}`);

t.test('any word comes through every shell unchanged', async (t) => {
  const words = [
    "it's",
    '$(reboot)',
    '`id`',
    '; rm -rf /',
    'a b',
    '',
    '*',
    '~',
    'line\nbreak',
    '\\',
    '"',
    'ä€',
    '-n',
    '!x',
  ];
  for (const shell of shells) {
    const commands = words.map((word) => ({ argv: ['printf', '%s', word], timeoutMs: 5000 }));
    const results = await runIn(shell, commands).results;
    t.same(
      results.map(({ stdout }) => stdout),
      words,
      shell.join(' '),
    );
  }
  t.equal(quote('/dev/mapper/vg_a-brick_b'), '/dev/mapper/vg_a-brick_b', 'harmless words stay readable');
  t.throws(() => quote('a\0b'), /zero byte/);
});

for (const shell of shells) {
  t.test(`in ${shell.join(' ')}`, async (t) => {
    t.test('output and exit codes are told apart exactly', async (t) => {
      const commands = [
        sh('printf "no newline"; printf "warning" >&2'),
        sh('echo line; exit 3', { accept: [0, 3] }),
        sh('printf "\\n\\n  x \\n\\n"'),
        sh('exit 0'),
        sh('seq 1 20000'),
      ];
      const run = runIn(shell, commands);
      const results = await run.results;
      t.same(results.slice(0, 4), [
        { skipped: false, exitCode: 0, stdout: 'no newline', stderr: 'warning' },
        { skipped: false, exitCode: 3, stdout: 'line\n', stderr: '' },
        { skipped: false, exitCode: 0, stdout: '\n\n  x \n\n', stderr: '' },
        { skipped: false, exitCode: 0, stdout: '', stderr: '' },
      ]);
      t.equal(results[4]?.stdout.split('\n').length, 20_001);
      t.same(run.started, [0, 1, 2, 3, 4]);
    });

    t.test('the first failure ends the script', async (t) => {
      const file = `${t.testdir()}/touched`;
      const run = runIn(shell, [sh('echo out; echo oops >&2; exit 7'), { argv: ['touch', file], timeoutMs: 1000 }]);
      const error = await run.results.catch((caught: unknown) => caught);
      t.ok(error instanceof CommandError);
      t.match(error, {
        host: 'node1',
        exitCode: 7,
        stdout: 'out\n',
        stderr: 'oops\n',
        message: /^oops\nhost node1, exit status 7: sh/,
      });
      t.notOk(existsSync(file));
    });

    t.test('guards', async (t) => {
      const guard = (line: string) => ({ argv: ['sh', '-c', line] });
      const command = (line: string, more: object) => sh('echo ran', { guard: { ...guard(line), ...more } });
      const [present, absent, listed, unlisted, odd] = await runIn(shell, [
        command('echo "   brick_a  "', { skipWhen: ['brick_a'] }),
        command('true', { skipWhen: ['brick_a'] }),
        command('echo "  0 "', { runWhen: ['0'] }),
        command('exit 1', { runWhen: ['0'], accept: [0, 1] }),
        command(`echo "it's *"`, { skipWhen: ['*', "it's *"] }),
      ]).results;
      t.match(present, { skipped: true, exitCode: 0, stdout: /^ {3}brick_a/ }, "with the guard's answer");
      t.match(absent, { skipped: false, stdout: 'ran\n' });
      t.match(listed, { skipped: false });
      t.match(unlisted, { skipped: true, exitCode: 1, stdout: '' });
      t.match(odd, { skipped: true });
      await t.rejects(runIn(shell, [command('echo no; exit 5', { skipWhen: ['no'] })]).results, {
        name: 'CommandError',
        exitCode: 5,
        argv: ['sh', '-c', 'echo no; exit 5'],
      });
    });

    t.test('a hung program is ended', async (t) => {
      const began = Date.now();
      const error = await runIn(shell, [sh('sleep 60', { timeoutMs: 300 })]).results.catch((caught: unknown) => caught);
      t.ok(error instanceof HostError, 'it is not known what it did');
      t.match(error, { message: /not done within 0.3 s: sh -c sleep 60/ });
      t.ok(Date.now() - began < 8000);
    });

    t.test('programs read nothing and speak English', async (t) => {
      const [input, locale] = await runIn(shell, [sh('cat'), sh('echo $LC_ALL')]).results;
      t.equal(input?.stdout, '');
      t.equal(locale?.stdout, 'C\n');
    });

    t.test('where stdin stays open, its end ends the script before the next step', async (t) => {
      const folder = t.testdir();
      const attempt = async (leave: boolean) => {
        const gate = held(folder);
        const commands = [sh(`${gate.line}; touch ${folder}/first`), sh(`touch ${folder}/second`)];
        const script = renderScript(commands, { nonce: 'f00d', sudo: false, stdinStaysOpen: true });
        const [program = '', ...words] = shell;
        const child = spawn(program, [...words, '-s'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
        const ended = new Promise((resolve) => child.on('exit', resolve));
        child.stdin.write(script);
        await gate.begun();
        if (leave) {
          child.stdin.end();
          await watcherEnded(child.pid);
        }
        gate.open();
        return ended;
      };
      t.equal(await attempt(true), 70);
      t.ok(existsSync(`${folder}/first`), 'what runs is not ended');
      t.notOk(existsSync(`${folder}/second`));
      t.equal(await attempt(false), 0, 'it ends by itself while stdin is open');
      t.ok(existsSync(`${folder}/second`));
    });

    t.test('a script cut short does nothing', (t) => {
      const file = `${t.testdir()}/touched`;
      const script = renderScript([{ argv: ['touch', file], timeoutMs: 1000 }], { nonce: 'f00d', sudo: false });
      const [program = '', ...words] = shell;
      const whole = spawnSync(program, [...words, '-s'], { input: script });
      t.equal(whole.status, 0);
      t.ok(existsSync(file));
      spawnSync('rm', [file]);
      for (const length of [script.length - 4, script.indexOf('touch') + 8]) {
        spawnSync(program, [...words, '-s'], { input: script.slice(0, length) });
        t.notOk(existsSync(file), `after ${length} bytes`);
      }
      t.end();
    });

    t.test('one script at a time', async (t) => {
      const folder = t.testdir();
      const log = `${folder}/log`;
      const slow = (name: string) => [sh(`echo ${name} >> ${log}; sleep 0.15; echo ${name} >> ${log}`)];
      const runs = ['a', 'b', 'c'].map((name) => runIn(shell, slow(name), { folder, lock: lock(1) }));
      await Promise.all(runs.map(({ results }) => results));
      const lines = readFileSync(log, 'utf8').trim().split('\n');
      t.equal(lines.length, 6);
      for (const at of [0, 2, 4]) t.equal(lines[at], lines[at + 1], 'both lines of one script together');
    });

    t.test('a script of an older term does nothing', async (t) => {
      const folder = t.testdir();
      const touch = (name: string) => [{ argv: ['touch', `${folder}/${name}`], timeoutMs: 1000 }];
      await runIn(shell, touch('first'), { folder, lock: lock(5, 'b'.repeat(32)) }).results;
      t.equal(readFileSync(`${folder}/brickyard.lock`, 'utf8'), `${'b'.repeat(32)} 5\n`);
      await t.rejects(runIn(shell, touch('old'), { folder, lock: lock(4) }).results, {
        code: 'unavailable',
        message: /newer leader .* b{32} 5/,
      });
      t.notOk(existsSync(`${folder}/old`));
      await runIn(shell, touch('same'), { folder, lock: lock(5) }).results;
      t.ok(existsSync(`${folder}/same`));
      t.equal(readFileSync(`${folder}/brickyard.lock`, 'utf8'), `${'a'.repeat(32)} 5\n`);
    });

    t.test('a damaged lock file is no obstacle', async (t) => {
      const folder = t.testdir();
      for (const content of ['', 'junk', 'a b c\nd', '\0\0']) {
        writeFileSync(`${folder}/brickyard.lock`, content);
        await t.resolves(runIn(shell, [sh('true')], { folder, lock: lock(1) }).results, JSON.stringify(content));
      }
    });

    t.test('a daemon does not keep the lock', async (t) => {
      const folder = t.testdir();
      const daemon = sh(`sleep 60 >/dev/null 2>&1 & echo $! > ${folder}/pid`);
      await runIn(shell, [daemon], { folder, lock: lock(1) }).results;
      const pid = Number(readFileSync(`${folder}/pid`, 'utf8'));
      t.teardown(() => process.kill(pid));
      await runIn(shell, [sh('true')], { folder, lock: lock(1) }).results;
      t.ok(process.kill(pid, 0), 'it still runs');
    });
  });
}

t.test('a script whose reader has gone finishes its step and ends before the next', async (t) => {
  for (const [program = '', ...words] of shells) {
    const folder = t.testdir();
    const gate = held(folder);
    const commands = [sh(`${gate.line}; echo noise; touch ${folder}/first`), sh(`touch ${folder}/second`)];
    const script = renderScript(commands, { nonce: 'f00d', sudo: false, lock: lock(1) });
    const child = spawn(program, [...words, '-s'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(child, 'exit');
    child.stdin.end(lockIn(folder, script));
    await gate.begun();
    child.stdout.destroy();
    await once(child.stdout, 'close');
    gate.open();
    t.same(await ended, [70, null], program);
    t.ok(existsSync(`${folder}/first`), `${program}: what was begun is finished`);
    t.notOk(existsSync(`${folder}/second`), `${program}: nothing more is begun`);
  }
});

t.test('sudo goes before each program, not before the shell', (t) => {
  const guard = { argv: ['lvs'], skipWhen: ['x'] };
  const script = renderScript(
    [
      { argv: ['lvcreate', 'a b'], guard, timeoutMs: 600_000 },
      { argv: ['findmnt'], plain: true, timeoutMs: 1500 },
    ],
    { nonce: 'f00d', sudo: true },
  );
  t.match(script, "W= N=f00d S='sudo -n'\n");
  t.match(script, "g 0 0 600 $S lvs;case $o in 'x')e 0 s 0;;*)c 0 0 600 $S lvcreate 'a b';;esac\n");
  t.match(script, '\nc 1 0 2 findmnt\n');
  t.end();
});
