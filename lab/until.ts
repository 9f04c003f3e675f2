import { setTimeout as pause } from 'node:timers/promises';

/** Looks every 100 ms until `look` says yes. @throws Error that names `what` when it takes longer than `limitMs` */
export async function until(what: string, limitMs: number, look: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + limitMs; Date.now() < end; await pause(100)) {
    if (await look()) return;
  }
  throw new Error(`not within ${limitMs / 1000} s: ${what}`);
}
