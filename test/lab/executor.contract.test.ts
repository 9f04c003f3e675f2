import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { knownState } from '../../lab/cluster.ts';
import { currentImage } from '../../lab/image.ts';
import { manageAddress, storageAddress } from '../../lab/settings.ts';
import type { Shell } from '../../lab/ssh.ts';
import { createSshRunner, type HostKeys } from '../../src/executor/ssh.ts';
import { type ContractNode, executorContract } from '../executor/contract.ts';
import { settings } from '../executor/settings.ts';
import { keptLog } from '../helpers/log.ts';
import { proveNothingLeft } from './support/inventory.ts';
import { cleanNodes } from './support/nodes.ts';

const node = (n: number): ContractNode => ({
  manage: manageAddress(n),
  storage: storageAddress(n),
  devices: ['/dev/vdb', '/dev/vdc'],
});

// In a test of its own: the root test ends, and tears down, as soon as nothing is pending for a moment.
t.test('the executor on real nodes', async (t) => {
  const shells = await cleanNodes(t);
  await executorContract(t, async (t) => {
    const pinned = new Map<string, string>();
    const hostKeys: HostKeys = {
      find: (host) => pinned.get(host),
      pin: (host, key) => void pinned.set(host, key),
    };
    const ssh = { user: 'root', port: knownState().port, keyFile: currentImage().keyFile };
    const none = { passphrase: '', password: '', agent: '', sudo: false, knownHosts: [] };
    const runner = createSshRunner({ ...ssh, ...none, connectTimeoutMs: 10_000 }, { log: keptLog(), hostKeys });
    t.teardown(() => runner.close());
    return {
      runner,
      clock: { now: () => Date.now(), sleep: (delay) => pause(delay) },
      settings,
      nodes: [node(1), node(2), node(3)],
      rootDisk: '/dev/vda',
      async spoil({ manage }, device) {
        await (shells[Number(manage.at(-1))] as Shell).run(`mkfs.xfs -q -f ${device}`);
      },
      // The life of a volume takes a minute on emulated processors, and `lifecycle.test.ts` has one of each durability.
      durabilities: ['arbiter'],
      // With a pool that has no volume yet, and with a file system that is not mounted yet.
      cuts: [3, 6],
    };
  });
  await proveNothingLeft(t, shells);
});
