import { DomainError } from '../domain/errors.ts';
import type { Ms } from '../domain/units.ts';
import { limitSnapshots, peerDetach, peerProbe, peerStatus } from './commands/gluster.ts';
import type { Executor, Peer } from './executor.ts';
import { askGluster, glusterSays, tellGluster } from './gluster.ts';
import { firstReachable } from './hosts.ts';
import { parsePeers } from './parse/gluster.ts';
import { textOf } from './parse/xml.ts';
import type { Session } from './session.ts';

/** How long a probed peer may take to become a full member, and how often that is looked at. */
const joinTimeoutMs: Ms = 60_000;
const joinPollMs: Ms = 500;

export function peerVerbs(session: Session): Pick<Executor, 'ensurePeer' | 'removePeer' | 'listPeers'> {
  const { settings } = session;

  async function ensurePeer(host: string, storage: string): Promise<void> {
    const answer = await askGluster(session, host, peerProbe(settings, storage));
    // A node that probes itself has nothing to wait for.
    if (!/localhost/.test(textOf(answer, 'output'))) await joined(host, storage);
    if (settings.snapshotLimit > 0) await tellGluster(session, host, limitSnapshots(settings));
  }

  /** A probe answers before the new peer is a full member, and until then no volume can be made on it. */
  async function joined(host: string, storage: string): Promise<void> {
    const deadline = session.clock.now() + (joinTimeoutMs as number);
    for (;;) {
      const peers = parsePeers(await askGluster(session, host, peerStatus(settings)));
      if (peers.some(({ hostnames, connected }) => connected && hostnames.includes(storage))) return;
      // Its name may differ from the one that it was probed by; then the pool being whole must do.
      if (peers.length > 0 && peers.every(({ connected }) => connected) && !isNamed(peers, storage)) return;
      if (session.clock.now() >= deadline) {
        throw new DomainError(
          'failed',
          `Peer ${storage} was probed, but is not connected after ${joinTimeoutMs / 1000} s\nSee on ${host}: gluster peer status`,
        );
      }
      await session.clock.sleep(joinPollMs);
    }
  }

  /** Forced only when another peer is down: gluster refuses a peer that holds bricks all the same. */
  async function detach(host: string, storage: string): Promise<void> {
    try {
      await tellGluster(session, host, peerDetach(settings, storage), /is not part of cluster/);
    } catch (error) {
      if (!glusterSays(error, /peers is probably down/)) throw error;
      await tellGluster(session, host, peerDetach(settings, storage, true), /is not part of cluster/);
    }
  }

  return {
    ensurePeer: (hosts, storage) => firstReachable(hosts, (host) => ensurePeer(host, storage)),

    async removePeer(hosts, storage) {
      if (hosts.length === 0) return;
      await firstReachable(hosts, (host) => detach(host, storage));
    },

    listPeers: async (host) => parsePeers(await askGluster(session, host, peerStatus(settings))),
  };
}

const isNamed = (peers: readonly Peer[], storage: string): boolean =>
  peers.some(({ hostnames }) => hostnames.includes(storage));
