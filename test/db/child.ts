import { type ChildProcess, spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';
import { isDomainError } from '../../src/domain/errors.ts';
import { clock } from './objects.ts';

type Task = 'hold' | 'write';

export interface Child {
  readonly process: ChildProcess;
  readonly firstLine: Promise<string>;
  /** Everything it said until it ended. */
  readonly lines: Promise<string[]>;
}

/** Another process with the database `file` open; killed at the end of the test. */
export function startChild(t: Test, task: Task, file: string): Child {
  const child = spawn(process.execPath, [import.meta.filename, task, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const reader = createInterface(child.stdout);
  const said: string[] = [];
  reader.on('line', (line) => said.push(line));
  return {
    process: child,
    firstLine: new Promise((resolve) => reader.once('line', resolve)),
    lines: new Promise((resolve) => reader.once('close', () => resolve(said))),
  };
}

const say = (line: string) => writeSync(1, `${line}\n`);

/** Eight writers at once; each write makes two rows, and says its name only when it is acknowledged. */
async function writeForEver(store: Store, run: string): Promise<void> {
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let count = 0; ; count++) {
      const name = `${run}-${writer}-${count}`;
      await store.write((w) => {
        w.saveSetting(`${name}-a`, 'x'.repeat(300));
        w.saveSetting(`${name}-b`, name);
      });
      say(name);
    }
  });
  await Promise.all(writers);
}

if (process.argv[1] === import.meta.filename) {
  const [task, file = ''] = process.argv.slice(2);
  try {
    const store = openStore({ file, clock, executorKind: 'real' });
    if (task === 'write') await writeForEver(store, String(process.pid));
    say('open');
    process.stdin.resume();
  } catch (error) {
    say(isDomainError(error) ? `${error.code} ${error.message.split('\n')[0]}` : String(error));
  }
}
