import type { Test } from 'tap';
import { startService } from './service.ts';
import { loadCluster } from './topology.ts';
import { replicated } from './volumes.ts';

/** A service in this directory that died in a create of a volume, after its first brick had a file system. @returns the queue path of the create */
export async function dieInCreate(t: Test, dir: string): Promise<string> {
  const { promise: dead, resolve: die } = Promise.withResolvers<void>();
  const service = await startService({
    dir,
    faults: {
      react({ argv, when }) {
        if (when !== 'after' || !argv.includes('size=8192')) return undefined;
        die();
        return 'crash';
      },
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const { location } = await service.call('POST', '/volumes', replicated);
  await dead;
  await service.stop();
  return location;
}
