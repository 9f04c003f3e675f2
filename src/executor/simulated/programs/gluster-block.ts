import type { GlusterBlock, Pool } from '../model/gluster-pool.ts';
import { uuid } from '../state/random-names.ts';
import { parseOptions } from './options.ts';
import { type Answer, fails, NotModelled, type Program, type Surroundings, says } from './program.ts';

/** Where a gluster-block command runs, and the block volume that it names. */
interface BlockContext extends Surroundings {
  readonly pool: Pool;
  readonly volume: string;
  readonly name: string;
  /** Key of the block volume in its pool. */
  readonly key: string;
}

type BlockCommand = (here: BlockContext, words: readonly string[]) => Answer;

const enoent = 2;
const eexist = 17;
const enodev = 19;
const enotconn = 107;
const anyError = 255;

/** Only the form with `--json` is known. Its daemons live and die with glusterd here; `targetcli` is what they configure hosts with. */
export const glusterBlock: Program = (here, given) => {
  const options = parseOptions(given, { '--json': 'flag' });
  const [verb = '', target = '', ...words] = options.words;
  const command = commands[verb];
  if (command === undefined || !options.has('--json')) throw new NotModelled(`gluster-block ${verb}`);
  if (!here.nodes.record(here.node.name).glusterd) {
    return fails(anyError, 'Connection failed. Please check if gluster-block daemon is operational.\n');
  }
  const pool = here.nodes.poolOf(here.node.name);
  const [volume = '', name = ''] = target.split('/');
  const hosting = pool.volumes.get(volume);
  if (hosting === undefined) return refuse(enoent, `Volume ${volume} does not exist`);
  if (hosting.status !== 'Started') {
    return refuse(enotconn, `Not able to init Volume ${volume} [Transport endpoint is not connected]`);
  }
  return command({ ...here, pool, volume, name, key: target }, words);
};

const json = (fields: object): string => `${JSON.stringify(fields)}\n`;

const refuse = (errCode: number, errMsg: string): Answer =>
  fails(errCode, '', json({ RESULT: 'FAIL', errCode, errMsg }));

const partly = (failed: readonly string[], fields: object): Answer =>
  fails(anyError, '', json({ ...fields, 'FAILED ON': failed, RESULT: 'FAIL' }));

function withBlock(here: BlockContext, act: (block: GlusterBlock) => Answer): Answer {
  const block = here.pool.blocks.get(here.key);
  return block === undefined ? refuse(enoent, `block ${here.key} doesn't exist`) : act(block);
}

/** Before it changes anything, gluster-block asks the daemons of all hosts what they can do. */
function unheardHost({ nodes }: BlockContext, hosts: readonly string[]): Answer | undefined {
  const silent = hosts.find((host) => {
    const node = nodes.named(host);
    return node === undefined || !nodes.answers(node) || nodes.record(node).missing.includes('gluster-block');
  });
  return silent === undefined ? undefined : refuse(enodev, `capability check failed on ${silent} [No route to host]`);
}

function unconfigurable({ nodes }: BlockContext, hosts: readonly string[]): string[] {
  return hosts.filter((host) => nodes.record(nodes.named(host) ?? host).missing.includes('targetcli'));
}

const create: BlockCommand = (here, words) => {
  const [ha, count, auth, mode, prealloc, how = '', list = '', size = '', ...more] = words;
  const sizeGib = gibOf(size);
  if ([ha, auth, prealloc].join() !== 'ha,auth,prealloc' || more.length > 0) throw new NotModelled(words.join(' '));
  if (!['full', 'no'].includes(how) || !/^(enable|disable)$/.test(mode ?? '')) return fails(anyError, 'wrong option\n');
  const hosts = list.split(',').slice(0, Number(count));
  if (hosts.length < Number(count)) return refuse(enodev, `multipath req: ${count} > block-hosts: ${list}\n`);
  const unheard = unheardHost(here, hosts);
  if (unheard !== undefined) return unheard;
  if (here.pool.blocks.has(here.key)) return refuse(eexist, `BLOCK with name: '${here.name}' already EXIST\n`);
  const failed = unconfigurable(here, hosts);
  if (failed.length > 0) return refuse(anyError, `failed to configure on ${failed.join(' ')}`);
  const gbid = uuid(here.random);
  const password = mode === 'enable' ? uuid(here.random) : '';
  here.pool.blocks.set(here.key, { volume: here.volume, name: here.name, gbid, sizeGib, password, hosts, stale: {} });
  const login = password === '' ? {} : { USERNAME: gbid, PASSWORD: password };
  return says(json({ IQN: iqn(gbid), ...login, 'PORTAL(S)': hosts.map((host) => `${host}:3260`), RESULT: 'SUCCESS' }));
};

const remove: BlockCommand = (here, words) => {
  if (words.length > 0) throw new NotModelled(words.join(' '));
  return withBlock(here, (block) => {
    const unheard = unheardHost(here, block.hosts);
    if (unheard !== undefined) return unheard;
    const failed = unconfigurable(here, block.hosts);
    const done = { 'SUCCESSFUL ON': block.hosts.filter((host) => !failed.includes(host)) };
    if (failed.length > 0) return partly(failed, done);
    here.pool.blocks.delete(here.key);
    return says(json({ ...done, RESULT: 'SUCCESS' }));
  });
};

const info: BlockCommand = (here) =>
  withBlock(here, ({ volume, name, gbid, sizeGib, password, hosts, stale }) => {
    const sizes = Object.entries(stale).map(([host, size]) => [host, shown(size)]);
    const failed = sizes.length > 0 ? { 'RESIZE FAILED ON': Object.fromEntries(sizes) } : {};
    const about = { NAME: name, VOLUME: volume, GBID: gbid, SIZE: shown(sizeGib), HA: hosts.length };
    return says(json({ ...about, PASSWORD: password, 'EXPORTED ON': hosts, ...failed }));
  });

/** The file grows first, the hosts follow; those that do not are remembered, and the same size may be asked for again. */
const modify: BlockCommand = (here, words) => {
  const [what, text = '', ...more] = words;
  if (what !== 'size' || more.length > 0) throw new NotModelled(words.join(' '));
  const sizeGib = gibOf(text);
  return withBlock(here, (block) => {
    const again = Object.keys(block.stale).length > 0;
    if (sizeGib < block.sizeGib) {
      return refuse(
        anyError,
        `Shrink size ?\nuse 'force' option [current size ${shown(block.sizeGib)}, request size ${shown(sizeGib)}]`,
      );
    }
    if (sizeGib === block.sizeGib && !again) {
      return refuse(anyError, `request size (${shown(sizeGib)}) is same as current size (${shown(sizeGib)}) ]`);
    }
    const unheard = unheardHost(here, block.hosts);
    if (unheard !== undefined) return unheard;
    const failed = unconfigurable(here, block.hosts);
    const stale = Object.fromEntries(failed.map((host) => [host, block.stale[host] ?? block.sizeGib]));
    here.pool.blocks.set(here.key, { ...block, sizeGib, stale });
    const about = { IQN: iqn(block.gbid), 'SUCCESSFUL ON': block.hosts.filter((host) => !failed.includes(host)) };
    return failed.length > 0
      ? partly(failed, about)
      : says(json({ ...about, SIZE: shown(sizeGib), RESULT: 'SUCCESS' }));
  });
};

const list: BlockCommand = ({ pool, volume }) => {
  const blocks = [...pool.blocks.values()].filter((block) => block.volume === volume).map(({ name }) => name);
  return says(json({ blocks: blocks.sort(), RESULT: 'SUCCESS' }));
};

const commands: Readonly<Record<string, BlockCommand>> = { create, delete: remove, info, list, modify };

const iqn = (gbid: string): string => `iqn.2016-12.org.gluster-block:${gbid}`;

const shown = (sizeGib: number): string => `${sizeGib.toFixed(1)} GiB`;

function gibOf(text: string): number {
  const [, number] = /^(\d+)GiB$/.exec(text) ?? [];
  if (number === undefined) throw new NotModelled(`size ${text}`);
  return Number(number);
}
