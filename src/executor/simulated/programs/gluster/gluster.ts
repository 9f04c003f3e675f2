import { type OptionSpec, parseOptions } from '../options.ts';
import { fails, NotModelled, type Program, says } from '../program.ts';
import type { GlusterCommand } from './context.ts';
import { peerDetach, peerProbe, peerStatus, poolList } from './peers.ts';
import { volumeReplaceBrick } from './replace-brick.ts';
import { refused, write } from './reply.ts';
import { snapshotActivate, snapshotDeactivate } from './snapshot-activation.ts';
import { snapshotClone } from './snapshot-clone.ts';
import { snapshotConfig, snapshotCreate, snapshotDelete, snapshotList } from './snapshots.ts';
import { volumeAddBrick, volumeDelete, volumeRebalance, volumeStart, volumeStop } from './volume-change.ts';
import { volumeCreate } from './volume-create.ts';
import { volumeHeal } from './volume-heal.ts';
import { volumeSet } from './volume-set.ts';
import { volumeInfo, volumeList } from './volume-show.ts';

const spec: OptionSpec = { '--mode': 'value', '--timeout': 'value', '--xml': 'flag', '--version': 'flag' };

/** No lock: each glusterd answers alone, or peers talk to each other only. */
const unlocked: Readonly<Record<string, GlusterCommand>> = {
  'peer detach': peerDetach,
  'peer probe': peerProbe,
  'peer status': peerStatus,
  'pool list': poolList,
  'snapshot list': snapshotList,
  'volume heal': volumeHeal,
  'volume info': volumeInfo,
  'volume list': volumeList,
};

/** These hold the pool's lock: gluster makes one change at a time. */
const locked: Readonly<Record<string, GlusterCommand>> = {
  'snapshot activate': snapshotActivate,
  'snapshot clone': snapshotClone,
  'snapshot config': snapshotConfig,
  'snapshot create': snapshotCreate,
  'snapshot deactivate': snapshotDeactivate,
  'snapshot delete': snapshotDelete,
  'volume add-brick': volumeAddBrick,
  'volume create': volumeCreate,
  'volume delete': volumeDelete,
  'volume rebalance': volumeRebalance,
  'volume replace-brick': volumeReplaceBrick,
  'volume set': volumeSet,
  'volume start': volumeStart,
  'volume stop': volumeStop,
};

/** What a gluster command line would change: the object and verb, and the name that comes next. Undefined when it takes no lock. */
export function lockedChange(words: readonly string[]): string | undefined {
  const [object, verb, name = ''] = glusterWords(words);
  return locked[`${object} ${verb}`] === undefined ? undefined : name;
}

/** Without options. */
export function glusterWords(words: readonly string[]): readonly string[] {
  return words.filter((word) => !word.startsWith('--'));
}

export const gluster: Program = (here, given) => {
  const options = parseOptions(given, spec);
  if (options.has('--version')) return says('glusterfs 10.3\n');
  if (!here.nodes.record(here.node.name).glusterd) {
    return fails(1, '', 'Connection failed. Please check if gluster daemon is operational.\n');
  }
  const [object = '', verb = '', ...words] = options.words;
  const change = locked[`${object} ${verb}`];
  const command = change ?? unlocked[`${object} ${verb}`];
  if (command === undefined) throw new NotModelled(`gluster ${object} ${verb}`);
  const pool = here.nodes.poolOf(here.node.name);
  const reply =
    change !== undefined && pool.busy !== null
      ? refused(`${object} ${verb}: failed: `, inProgress(pool.busy), 30802)
      : command({ ...here, pool }, words);
  return write(reply, options.has('--xml'));
};

const inProgress = (name: string): string =>
  `Another transaction is in progress for ${name}. Please try again after some time.`;
