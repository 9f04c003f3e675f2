import type { Test } from 'tap';
import type { Executor } from '../../src/executor/executor.ts';
import { createSimulatedRunner, type SimulatedRunner } from '../../src/executor/simulated/runner.ts';
import { fastClock } from '../helpers/clock.ts';
import { keptLog } from '../helpers/log.ts';
import { seededRandom } from '../helpers/random.ts';
import { executorOver } from './scripted.ts';

/** Simulated nodes of this test alone, and an executor for them. */
export function simulatedNodes(t: Test): { readonly runner: SimulatedRunner; readonly executor: Executor } {
  const clock = fastClock(1000);
  const runner = createSimulatedRunner({
    file: null,
    settings: { deviceSizeGib: 20, delayMs: {} },
    clock,
    random: seededRandom(1),
    log: keptLog(),
    manageNameOf: (storage) => storage,
  });
  t.teardown(() => runner.close());
  return { runner, executor: executorOver(runner, clock) };
}
