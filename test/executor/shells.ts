import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Command, CommandResult } from '../../src/executor/runner.ts';
import { ScriptOutput } from '../../src/executor/script-output.ts';
import { renderScript, type ScriptOptions } from '../../src/executor/shell.ts';
import { until } from '../helpers/until.ts';

/** The shells of this machine that nodes may have as `/bin/sh`. */
export const shells: readonly (readonly string[])[] = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program = '', ...words]) => spawnSync(program, [...words, '-c', 'true']).status === 0,
);

/** The same script with its lock in a folder of the test's own. */
export const lockIn = (folder: string, script: string): string => script.replaceAll('/run/lock ', `${folder} `);

export interface ScriptRun {
  readonly results: Promise<CommandResult[]>;
  readonly pid: number;
  readonly started: number[];
}

/** Runs the commands as the real runner does, but in a shell on this machine. */
export function runIn(
  shell: readonly string[],
  commands: readonly Command[],
  options: Partial<ScriptOptions> & { folder?: string } = {},
): ScriptRun {
  const nonce = 'f00dfacef00dfacef00dfacef00dface';
  const script = renderScript(commands, { nonce, sudo: false, ...options });
  const started: number[] = [];
  const output = new ScriptOutput('node1', commands, nonce, (index) => started.push(index));
  const [program = '', ...words] = shell;
  const child = spawn(program, [...words, '-s'], { stdio: 'pipe' });
  child.stdout.setEncoding('utf8').on('data', (chunk) => output.stdout(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => output.stderr(chunk));
  child.stdin.end(options.folder ? lockIn(options.folder, script) : script);
  const results = new Promise<CommandResult[]>((resolve, reject) => {
    child.on('close', (code) => {
      try {
        resolve(output.results(code ?? undefined));
      } catch (error) {
        reject(error);
      }
    });
  });
  results.catch(() => undefined);
  return { results, pid: child.pid ?? 0, started };
}

/** A command that runs a line of sh, to make what a test needs. */
export const sh = (line: string, more: Partial<Command> = {}): Command => ({
  argv: ['sh', '-c', line],
  timeoutMs: 10_000,
  ...more,
});

export interface Held {
  /** Begins, and ends when the gate is open. Many programs may be held by one gate. */
  readonly line: string;
  begun(): Promise<void>;
  open(): void;
}

/** A program that is in its middle for as long as a test wants it to be. */
export function held(folder: string): Held {
  const gate = mkdtempSync(`${folder}/held-`);
  // That it goes when the test's folder goes lets no program stay.
  writeFileSync(`${gate}/closed`, '');
  return {
    line: `: > ${gate}/begun; while [ -e ${gate}/closed ]; do sleep 0.02; done`,
    begun: () => until(() => existsSync(`${gate}/begun`)),
    open: () => rmSync(`${gate}/closed`),
  };
}

/** Waits until no `cat` of the session runs: the one that a script learns from that nobody listens to it any more. */
export async function watcherEnded(session: number | undefined): Promise<void> {
  if (session === undefined) throw new Error('the shell was not started');
  const watcher = new RegExp(`\\(cat\\) [^Z] \\d+ \\d+ ${session} `);
  await until(() => !readdirSync('/proc').some((pid) => watcher.test(statOf(pid))));
}

/** Empty for what is no process, or is none any more. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${Number(pid)}/stat`, 'utf8');
  } catch {
    return '';
  }
}
