import {
  snapshotActivate,
  snapshotClone,
  snapshotCreate,
  snapshotDeactivate,
  snapshotDelete,
  snapshotList,
} from './commands/gluster.ts';
import { listClonedBricks } from './commands/lvm.ts';
import type { Executor } from './executor.ts';
import { askUnless, glusterSays, tellGluster } from './gluster.ts';
import { firstAnswer, firstReachable } from './hosts.ts';
import { parseSnapshotCount } from './parse/gluster.ts';
import { parseThinVolumes } from './parse/lvm.ts';
import { only, type Session } from './session.ts';

type SnapshotVerbs = Pick<
  Executor,
  'countSnapshots' | 'ensureSnapshot' | 'cloneSnapshot' | 'removeSnapshot' | 'findClonedBricks'
>;

export function snapshotVerbs(session: Session): SnapshotVerbs {
  const { settings } = session;

  /** @returns undefined when this host knows no such snapshot */
  async function remove(host: string, snapshot: string): Promise<true | undefined> {
    try {
      await tellGluster(session, host, snapshotDeactivate(settings, snapshot), /is already deactivated/);
      await tellGluster(session, host, snapshotDelete(settings, snapshot));
      return true;
    } catch (error) {
      if (glusterSays(error, /does not exist/)) return undefined;
      throw error;
    }
  }

  return {
    countSnapshots: (hosts, name) =>
      firstReachable(hosts, async (host) => {
        const content = await askUnless(session, host, snapshotList(settings, name), /does not exist/);
        return content === undefined ? 0 : parseSnapshotCount(content);
      }),

    ensureSnapshot: (hosts, snapshot, volume) =>
      firstReachable(hosts, async (host) => {
        await tellGluster(session, host, snapshotCreate(settings, snapshot, volume), /already exists/);
        await tellGluster(session, host, snapshotActivate(settings, snapshot), /is already activated/);
      }),

    cloneSnapshot: (hosts, snapshot, name) =>
      firstReachable(hosts, async (host) => {
        await tellGluster(session, host, snapshotClone(settings, name, snapshot), /already exists/);
      }),

    async removeSnapshot(hosts, snapshot) {
      await firstAnswer(hosts, (host) => remove(host, snapshot));
    },

    findClonedBricks: async (host, volumeUuid) =>
      parseThinVolumes(only(await session.change(host, [listClonedBricks(settings, volumeUuid)])).stdout),
  };
}
