import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A process under test and all that it has written so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Resolves with the match once stdout holds it; fails when the process ends before. */
  stdoutHas(pattern: RegExp): Promise<RegExpExecArray>;
}

type Env = Record<string, string>;

/** Runs a program from the root of the project, without settings of the machine's own environment. */
export function run(command: string, args: readonly string[], env: Env = {}, detached = false): Running {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...bare(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const stdoutHas = async (pattern: RegExp): Promise<RegExpExecArray> => {
    let over = false;
    void ended.then(() => {
      over = true;
    });
    for (;;) {
      const match = pattern.exec(output.stdout);
      if (match !== null) return match;
      if (over) throw new Error(`ended without ${pattern}: ${output.stdout}\n${output.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, output, ended, stdoutHas };
}

/** The server, by the Node that runs the tests. */
export function runServer(args: readonly string[], env: Env = {}): Running {
  return run(process.execPath, ['src/main.ts', ...args], env);
}

function bare(): Env {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(HEKETI_|BRICKYARD_|SSH_|npm_)/.test(entry[0]),
  );
  return Object.fromEntries(inherited);
}
