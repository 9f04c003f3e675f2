import { join } from 'node:path';
import type { Test } from 'tap';
import { createApp } from '../../../src/app.ts';
import { type Config, loadConfig } from '../../../src/config.ts';
import type { Store } from '../../../src/db/store.ts';
import type { Clock } from '../../../src/domain/ports.ts';
import type { Runner } from '../../../src/executor/runner.ts';
import type { NodeControl } from '../../../src/executor/simulated/control.ts';
import type { Faults } from '../../../src/executor/simulated/faults.ts';
import { createSimulatedRunner } from '../../../src/executor/simulated/runner.ts';
import { fastClock } from '../../helpers/clock.ts';
import { keptLog } from '../../helpers/log.ts';
import { seededRandom } from '../../helpers/random.ts';

export const keys = { admin: 'admin secret', user: 'user secret' };

/** The service as clients meet it: on a port, asking for tokens. */
export interface Spoken {
  readonly port: number;
  readonly clock: Clock;
  readonly nodes: NodeControl;
  readonly store: Store;
  /** From now on work on the nodes waits. */
  hold(): void;
  /** It goes on. */
  release(): void;
}

export interface SpokenOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly faults?: Faults;
  /** How many times as fast as ours its time runs. */
  readonly factor?: number;
}

/** Starts a service on simulated nodes and ends it after the test. Ids fall, so that their order is never that of creation. */
export async function speak(t: Test, { env = {}, faults, factor = 100 }: SpokenOptions = {}): Promise<Spoken> {
  const file = join(t.testdir(), 'heketi.db');
  const config = configOf(file, env);
  const clock = fastClock(factor);
  const log = keptLog();
  const random = seededRandom(1);
  let store: Store | undefined;
  const runner = createSimulatedRunner({
    file: `${file}.nodes`,
    settings: config.simulated,
    clock,
    random,
    log,
    manageNameOf: (name) => store?.read((reader) => reader.findNodeByStorageName(name))?.manage[0],
    ...(faults && { faults }),
  });
  const gate = gated(runner);
  const keep = (opened: Store) => {
    store = opened;
    return opened;
  };
  const app = await createApp(config, {
    log,
    clock,
    random,
    runner: gate.runner,
    newId: fallingIds(),
    wrapStore: keep,
  });
  const { port } = new URL(await app.start());
  t.teardown(async () => {
    gate.release();
    await app.stop();
  });
  return {
    port: Number(port),
    clock,
    nodes: runner.nodes,
    store: store as Store,
    hold: gate.hold,
    release: gate.release,
  };
}

function configOf(file: string, env: Readonly<Record<string, string>>): Config {
  return loadConfig({
    env: {
      HEKETI_EXECUTOR: 'simulated',
      HEKETI_DB_PATH: file,
      HEKETI_HTTP_PORT: '0',
      BRICKYARD_LISTEN: '127.0.0.1',
      HEKETI_ADMIN_KEY: keys.admin,
      HEKETI_USER_KEY: keys.user,
      // Time runs fast here, and a slow machine may ask late.
      BRICKYARD_QUEUE_RETENTION: '1000000',
      ...env,
    },
    flags: {},
  });
}

/** Lets looks pass at once, and changes when they are let. */
function gated(runner: Runner) {
  let open = Promise.resolve();
  let release = () => {};
  return {
    runner: {
      ...runner,
      run: async (...[host, commands, options]: Parameters<Runner['run']>) => {
        if (options?.lock !== undefined) await open;
        return runner.run(host, commands, options);
      },
      close: () => runner.close(),
    },
    hold() {
      open = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
  };
}

function fallingIds(): () => string {
  let next = 2n ** 128n - 1n;
  return () => {
    next -= 0x0123_4567_89ab_cdefn << 48n;
    return next.toString(16).padStart(32, '0');
  };
}
