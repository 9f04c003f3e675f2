import type { Clock, Log, Random } from '../../domain/ports.ts';
import type { SimulatedSettings } from '../../domain/settings.ts';
import { gibToKib, type Kib } from '../../domain/units.ts';
import type { Runner } from '../runner.ts';
import { createControl, type NodeControl } from './control.ts';
import { createDelays } from './delays.ts';
import { Engine } from './engine.ts';
import type { Faults } from './faults.ts';
import { Life } from './life.ts';
import { Nodes } from './model/nodes.ts';
import { openJournal } from './state/journal.ts';

export interface SimulatedOptions {
  /** The journal, beside the database; null keeps the nodes in memory only. */
  readonly file: string | null;
  readonly settings: SimulatedSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The service's node table: the manage name of the node with this storage name. */
  readonly manageNameOf: (storageName: string) => string | undefined;
  readonly faults?: Faults;
}

/** A runner with the nodes behind it, which tests may look at and do things to. */
export interface SimulatedRunner extends Runner {
  readonly nodes: NodeControl;
}

/** What LVM keeps of a disk: so much larger, it offers the size that is set, as devices of Heketi's mock do. */
const lvmOwnKib: Kib = 132 * 1024;

/**
 * Storage nodes that exist only as a model in this process. They answer the executor's commands as the real programs would, outlive
 * the service in their file, and each appears when it is first spoken of. A command costs the same however much is on its node.
 * @throws Error when the file can't be read
 */
export function createSimulatedRunner(options: SimulatedOptions): SimulatedRunner {
  const { settings, clock, random, log, faults, manageNameOf } = options;
  const journal = openJournal(options.file);
  const newDiskKib = (gibToKib(settings.deviceSizeGib) as number) + lvmOwnKib;
  const nodes = new Nodes({ journal, random, manageNameOf, newDiskKib });
  const life = new Life(journal, nodes, clock);
  const engine = new Engine({ life, nodes, clock, random, log, faults, delayOf: createDelays(settings) });
  engine.resume();
  return {
    nodes: createControl(nodes, life),
    run: async (host, commands, runOptions = {}) =>
      commands.length === 0 ? [] : engine.run(host, commands, runOptions),
    async close() {
      if (!life.ending.aborted) life.close();
    },
  };
}
