import { DomainError } from '../domain/errors.ts';
import { blockCreate, blockDelete, blockInfo, blockModify } from './commands/block.ts';
import { HostError } from './errors.ts';
import type { BlockFacts, BlockSpec, Executor } from './executor.ts';
import { firstAnswer, firstReachable } from './hosts.ts';
import { type BlockAccess, type BlockReply, parseBlockAccess, parseBlockInfo, parseBlockReply } from './parse/block.ts';
import type { Command, CommandResult } from './runner.ts';
import { only, type Session } from './session.ts';

type BlockVerbs = Pick<Executor, 'ensureBlockVolume' | 'findBlockVolume' | 'resizeBlockVolume' | 'removeBlockVolume'>;

/** The block volume that a command is about. */
type Target = Pick<BlockSpec, 'hosting' | 'name'>;

export function blockVerbs(session: Session): BlockVerbs {
  /** @throws HostError when no daemon answers there; DomainError `failed` for everything but success and absence */
  async function ask(host: string, command: Command, target: Target, words: FailureWords, first?: 'stderr') {
    const result = only(await session.change(host, [command]));
    const reply = parseBlockReply(result, target, first);
    if (reply.outcome === 'ok' || reply.outcome === 'gone') return reply;
    throw failure(host, command, result, reply, words);
  }

  async function find(host: string, target: Target): Promise<BlockFacts | undefined> {
    const reply = await ask(host, blockInfo(target.hosting, target.name), target, plainWords);
    return reply.outcome === 'ok' ? parseBlockInfo(reply.fields) : undefined;
  }

  async function create(host: string, block: BlockSpec): Promise<BlockAccess> {
    const command = blockCreate(session.settings, block);
    const reply = await ask(host, command, block, createWords);
    if (reply.outcome === 'gone') throw new DomainError('failed', createWords.failed(`${reply.text}\nhost ${host}`));
    const access = parseBlockAccess(reply.fields);
    if (access === undefined) throw new DomainError('failed', createWords.unreadable('no IQN'));
    return access;
  }

  return {
    ensureBlockVolume: (hosts, block) =>
      firstReachable(hosts, async (host) => {
        const known = await find(host, block);
        return known === undefined ? create(host, block) : accessTo(known, block);
      }),

    findBlockVolume: (hosts, hosting, name) => firstAnswer(hosts, (host) => find(host, { hosting, name })),

    resizeBlockVolume: (hosts, hosting, name, sizeGib) =>
      firstReachable(hosts, async (host) => {
        const target = { hosting, name };
        const known = await find(host, target);
        if (known?.sizeGib === sizeGib && known.usableGib === null) return;
        const reply = await ask(host, blockModify(hosting, name, sizeGib as number), target, expandWords);
        if (reply.outcome === 'gone') throw new DomainError('failed', expandWords.failed(reply.text));
      }),

    async removeBlockVolume(hosts, hosting, name) {
      await firstAnswer(hosts, async (host) => {
        const reply = await ask(host, blockDelete(hosting, name), { hosting, name }, plainWords, 'stderr');
        return reply.outcome === 'ok' ? true : undefined;
      });
    },
  };
}

/** @throws DomainError `conflict` when it is not what was asked for, or not finished */
function accessTo(known: BlockFacts, { hosting, name, sizeGib, hosts, auth }: BlockSpec): BlockAccess {
  if (known.sizeGib !== sizeGib || !hosts.every((host) => known.hosts.includes(host))) {
    throw new DomainError('conflict', createWords.failed(`${hosting}/${name} is there already, in another form`));
  }
  const { iqn, username, password } = known;
  return auth ? { iqn, username, password } : { iqn, username: '', password: '' };
}

/** What is said of a failure, in Heketi's words where it has some. */
interface FailureWords {
  failed(text: string): string;
  unreadable(text: string): string;
}

const plainWords: FailureWords = { failed: (text) => text, unreadable: (text) => text };

const createWords: FailureWords = {
  failed: (text) => `Failed to create block volume: ${text}`,
  unreadable: (text) => `Unparsable error during block volume create: ${text}`,
};

const expandWords: FailureWords = {
  failed: (text) => `Failed to expand block volume: ${text} (see logs for details, and retry the operation)`,
  unreadable: (text) => `Unparsable error during block volume expand: ${text}`,
};

const hidden = '(not shown: it may hold a password)';

function failure(
  host: string,
  command: Command,
  { exitCode }: CommandResult,
  reply: Exclude<BlockReply, { outcome: 'ok' | 'gone' }>,
  words: FailureWords,
): Error {
  if (reply.outcome === 'down') return new HostError(host, `${reply.text} (systemctl status gluster-blockd)`);
  const where = `host ${host}, exit status ${exitCode}: ${command.argv.join(' ')}`;
  if (exitCode === 127) {
    const text = `gluster-block is not installed on host ${host}`;
    return new DomainError(
      'failed',
      `${words.failed(text)}\n${where}\nInstall the package gluster-block on every node.`,
    );
  }
  // A message of its own names no secret; anything else may be a piece of its answer.
  const text = command.secret && reply.outcome !== 'failed' ? hidden : reply.text;
  const line = reply.outcome === 'unreadable' ? words.unreadable(text) : words.failed(text);
  return new DomainError('failed', `${line}\n${where}`);
}
