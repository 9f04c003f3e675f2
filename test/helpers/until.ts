import { setTimeout as sleep } from 'node:timers/promises';

/** Looks every 5 ms until `check` says yes. @throws Error after 30 s: nothing here takes as long, however busy the machine is */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await check()); await sleep(5)) {
    if (Date.now() > end) throw new Error('it did not happen within 30 s');
  }
}
