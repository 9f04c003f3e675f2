import type { BrickHealing, Peer, VolumeFacts } from '../executor.ts';
import { child, children, parseXml, textOf, type Xml } from './xml.ts';

/**
 * What gluster said, whatever its exit code: with `--xml` that is 0 for most failures.
 *
 * - `busy`: another transaction holds the lock; ask again
 * - `down`: the command line found no glusterd on its host
 * - `timed-out`: the command line gave up; the command may still be running in the cluster
 * - `unreadable`: neither XML nor one of the known lines
 */
export type GlusterReply = { readonly outcome: 'ok'; readonly content: Xml } | GlusterFailure;

export type GlusterFailure =
  | { readonly outcome: 'failed'; readonly errno: number; readonly text: string }
  | { readonly outcome: 'busy' | 'down' | 'timed-out' | 'unreadable'; readonly text: string };

/** The same of a change, which answers with nothing else that is wanted. */
export type GlusterOutcome = { readonly outcome: 'ok' } | GlusterFailure;

/** gluster's number for "Another transaction is in progress". */
const lockedErrno = 30802;

/** Only `opRet` decides: `opErrno` can be 0 on failure, and `opErrstr` can be filled on success. */
export function parseReply(stdout: string): GlusterReply {
  const content = parseXml(stdout, 'cliOutput');
  const ret = textOf(content, 'opRet');
  if (content === undefined || ret === '') return { outcome: plainOutcome(stdout), text: stdout.trim() };
  if (ret === '0') return { outcome: 'ok', content };
  const errno = Number(textOf(content, 'opErrno'));
  const text = textOf(content, 'opErrstr') || textOf(content, 'output');
  if (errno === lockedErrno || isBusy(text)) return { outcome: 'busy', text };
  if (isTimeout(text)) return { outcome: 'timed-out', text };
  return { outcome: 'failed', errno, text };
}

/** Success first of all, and nothing cut off at the end. */
const success = /^[^/]*<opRet>0<\/opRet>.*<\/cliOutput>\s*$/s;

/** As `parseReply`, of a change: parsing an answer takes longer than all else that is done with it. */
export function parseOutcome(stdout: string): GlusterOutcome {
  return success.test(stdout) ? { outcome: 'ok' } : parseReply(stdout);
}

const isBusy = (text: string): boolean => text.includes('Another transaction is in progress');
const isTimeout = (text: string): boolean => text.includes('Request timed out');

function plainOutcome(stdout: string): 'busy' | 'down' | 'timed-out' | 'unreadable' {
  if (stdout.includes('Connection failed. Please check if gluster daemon is operational')) return 'down';
  if (isTimeout(stdout)) return 'timed-out';
  return isBusy(stdout) ? 'busy' : 'unreadable';
}

/** `volume info`, of one volume or all. */
export function parseVolumes(content: Xml): VolumeFacts[] {
  return children(child(content, 'volInfo', 'volumes'), 'volume').map((volume) => ({
    name: textOf(volume, 'name'),
    uuid: textOf(volume, 'id'),
    started: textOf(volume, 'statusStr') === 'Started',
    bricks: children(child(volume, 'bricks'), 'brick').map((brick) => textOf(brick, 'name')),
    options: new Map(
      children(child(volume, 'options'), 'option').map((option) => [textOf(option, 'name'), textOf(option, 'value')]),
    ),
  }));
}

/** `peer status`: the other nodes of the pool. A peer counts as connected when it is a full member as well. */
export function parsePeers(content: Xml): Peer[] {
  return children(child(content, 'peerStatus'), 'peer').map((peer) => ({
    uuid: textOf(peer, 'uuid'),
    hostnames: [
      ...new Set([
        textOf(peer, 'hostname'),
        ...children(child(peer, 'hostnames'), 'hostname').filter((name) => typeof name === 'string'),
      ]),
    ],
    connected: textOf(peer, 'connected') === '1' && textOf(peer, 'stateStr') === 'Peer in Cluster',
  }));
}

/**
 * `volume heal … info`. A brick that is down has `-` for its entries, and some versions say `information not available` instead of its name:
 * then it is left out, since nothing is known of it.
 */
export function parseHealing(content: Xml): BrickHealing[] {
  const bricks = children(child(content, 'healInfo', 'bricks'), 'brick').map((brick) => {
    const entries = textOf(brick, 'numberOfEntries');
    const online = textOf(brick, 'status') === 'Connected' && /^[0-9]+$/.test(entries);
    return { brick: textOf(brick, 'name'), online, entries: online ? Number(entries) : 0 };
  });
  return bricks.filter(({ brick }) => brick !== 'information not available');
}

/**
 * `volume heal … statistics heal-count`: how many entries of each brick wait to be healed elsewhere. A brick that the self-heal daemons have no connection
 * to has `-` or a text, and is left out.
 */
export function parseHealCounts(stdout: string): Map<string, number> {
  const bricks = stdout.matchAll(/^Brick (\S+)\nNumber of entries: ([0-9]+)$/gm);
  return new Map(Array.from(bricks, ([, brick = '', entries]) => [brick, Number(entries)]));
}

/** `snapshot list`. */
export function parseSnapshotCount(content: Xml): number {
  return Number(textOf(content, 'snapList', 'count'));
}
