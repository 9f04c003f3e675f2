import t from 'tap';
import { createSimulatedRunner } from '../../src/executor/simulated/runner.ts';
import { fastClock } from '../helpers/clock.ts';
import { keptLog } from '../helpers/log.ts';
import { seededRandom } from '../helpers/random.ts';
import { type ContractNode, executorContract } from './contract.ts';
import { settings } from './settings.ts';

const node = (n: number): ContractNode => ({
  manage: `node${n}`,
  storage: `10.0.0.${n}`,
  devices: ['/dev/sdb', '/dev/sdc'],
});

void executorContract(t, async (t) => {
  const clock = fastClock(1000);
  const nodes = [node(1), node(2), node(3)] as const;
  const runner = createSimulatedRunner({
    file: null,
    settings: { deviceSizeGib: 20, delayMs: {} },
    clock,
    random: seededRandom(1),
    log: keptLog(),
    manageNameOf: (storage) => nodes.find((candidate) => candidate.storage === storage)?.manage,
  });
  t.teardown(() => runner.close());
  for (const { manage } of nodes) {
    runner.nodes.prepareDisk(manage, '/dev/sda', { holdsRoot: true });
    runner.nodes.prepareDisk(manage, '/dev/no-such-disk', { absent: true });
  }
  return {
    runner,
    clock,
    settings,
    nodes,
    rootDisk: '/dev/sda',
    async spoil({ manage }, device) {
      runner.nodes.prepareDisk(manage, device, { signature: 'xfs' });
    },
    durabilities: ['none', 'two', 'three', 'arbiter', 'disperse'],
    cuts: [1, 2, 3, 4, 5, 6, 7, 8],
  };
});
