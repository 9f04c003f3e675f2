import { spawn } from 'node:child_process';
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Starts a program that outlives this one. Its output goes to `NAME.log` in `folder`; `NAME.pid` keeps pid and start time, so
 * that a later run can tell it from another process that got the same pid.
 */
export function startDaemon(folder: string, name: string, argv: readonly string[]): void {
  const [program = '', ...words] = argv;
  const log = openSync(join(folder, `${name}.log`), 'w');
  const child = spawn(program, words, { cwd: folder, detached: true, stdio: ['ignore', log, log] });
  child.on('error', () => {});
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} can't be started`);
  writeFileSync(pidFile(folder, name), `${child.pid} ${startTime(child.pid) ?? ''}\n`);
}

/** Its pid while it runs, or undefined. */
export function findDaemon(folder: string, name: string): number | undefined {
  const words = read(pidFile(folder, name))?.trim().split(' ');
  const pid = Number(words?.[0]);
  return words?.[1] && startTime(pid) === words[1] ? pid : undefined;
}

/** Ends it: SIGTERM, after five seconds SIGKILL. One that does not run is fine. */
export async function stopDaemon(folder: string, name: string): Promise<void> {
  for (let i = 0; findDaemon(folder, name) !== undefined; i++) {
    const pid = findDaemon(folder, name);
    if (pid !== undefined && (i === 0 || i === 100)) process.kill(pid, i === 0 ? 'SIGTERM' : 'SIGKILL');
    await pause(50);
  }
  rmSync(pidFile(folder, name), { force: true });
}

/** SIGKILL, and gone when this returns. One that does not run is fine. */
export async function killDaemon(folder: string, name: string): Promise<void> {
  for (let pid = findDaemon(folder, name); pid !== undefined; pid = findDaemon(folder, name)) {
    process.kill(pid, 'SIGKILL');
    await pause(20);
  }
  rmSync(pidFile(folder, name), { force: true });
}

const pidFile = (folder: string, name: string) => join(folder, `${name}.pid`);

/** Field 22 of the process's stat line; undefined for one that has ended, also when nobody has waited for it yet. */
export function startTime(pid: number): string | undefined {
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
