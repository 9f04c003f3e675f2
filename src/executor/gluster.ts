import type { Ms } from '../domain/units.ts';
import { CommandError, HostError } from './errors.ts';
import { type GlusterFailure, type GlusterOutcome, parseOutcome, parseReply } from './parse/gluster.ts';
import type { Xml } from './parse/xml.ts';
import type { Command, CommandResult } from './runner.ts';
import { only, type Session } from './session.ts';

const firstDelayMs: Ms = 500;
const longestDelayMs: Ms = 10_000;

/**
 * Asks gluster on one host for what it knows. While another transaction holds gluster's lock, asks again until its time limit has passed.
 * @throws CommandError with gluster's text when it refused
 * @throws HostError when its glusterd does not answer, or when gluster gave up waiting for its peers: then it is not known what was done, and the next
 *   host is asked, whose attempt begins anew
 */
export async function askGluster(session: Session, host: string, command: Command): Promise<Xml> {
  const { result, reply } = await settled(session, host, command, parseReply);
  if (reply.outcome === 'ok') return reply.content;
  throw errorOf(host, command, result, reply);
}

/**
 * Lets gluster change something, as `askGluster`. A refusal with a text that says "it is so already" is an answer too.
 * @returns whether it was changed now
 */
export async function tellGluster(session: Session, host: string, command: Command, fine?: RegExp): Promise<boolean> {
  const { result, reply } = await settled(session, host, command, parseOutcome);
  if (reply.outcome === 'ok') return true;
  const error = errorOf(host, command, result, reply);
  if (fine !== undefined && glusterSays(error, fine)) return false;
  throw error;
}

async function settled<Reply extends GlusterOutcome>(
  session: Session,
  host: string,
  command: Command,
  parse: (stdout: string) => Reply,
): Promise<{ result: CommandResult; reply: Reply }> {
  const { clock, settings } = session;
  const deadline = clock.now() + settings.glusterTimeoutS * 1000;
  for (let delay = firstDelayMs; ; delay = Math.min(delay * 2, longestDelayMs)) {
    const result = only(await session.change(host, [command]));
    const reply = parse(result.stdout);
    if (reply.outcome !== 'busy' || clock.now() + delay > deadline) return { result, reply };
    session.log.debug({ host, text: reply.text }, 'gluster is busy with another transaction');
    await clock.sleep(delay);
  }
}

function errorOf(host: string, command: Command, result: CommandResult, reply: GlusterFailure): Error {
  if (reply.outcome === 'down') return new HostError(host, `${reply.text} (systemctl status glusterd)`);
  if (reply.outcome === 'timed-out') {
    return new HostError(host, `gluster gave up waiting for its peers: ${reply.text} (gluster peer status)`);
  }
  // Answers that are no XML may be on either stream.
  const text = reply.outcome === 'unreadable' ? result.stderr.trim() || reply.text : reply.text;
  return new CommandError(host, command, { ...result, stderr: text });
}

/** As `askGluster`; undefined for a refusal with such a text. */
export async function askUnless(
  session: Session,
  host: string,
  command: Command,
  refusal: RegExp,
): Promise<Xml | undefined> {
  try {
    return await askGluster(session, host, command);
  } catch (error) {
    if (glusterSays(error, refusal)) return undefined;
    throw error;
  }
}

/** Whether it is gluster's refusal with such a text. */
export function glusterSays(error: unknown, text: RegExp): error is CommandError {
  return error instanceof CommandError && text.test(error.stderr);
}
