import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../src/domain/ports.ts';

/** Time that runs `factor` times as fast: ten minutes of waiting are 0.3 s at 2000. */
export function fastClock(factor: number): Clock {
  const start = Date.now();
  return {
    now: () => start + Math.floor((Date.now() - start) * factor),
    sleep: (delay, signal) =>
      setTimeout(Math.ceil((delay as number) / factor), undefined, signal && { signal }).catch(() => undefined),
  };
}
