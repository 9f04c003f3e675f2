import { acceptedText, type Change } from '../change.ts';
import type { Invocation } from '../tree/command.ts';
import type { FlagSpec } from '../tree/flags.ts';
import { type Context, print } from './context.ts';
import { goJson } from './print.ts';

/** Of every command that calls `work`. */
export const waitFlag: FlagSpec = {
  name: 'wait',
  kind: 'bool',
  initial: true,
  about: 'With =false: answer at once, and say how to look at the work',
  ours: true,
};

/** Long work: waits for its end and shows what came of it, or with `--wait=false` says at once by which id it goes on. */
export async function work(
  context: Context,
  { flags }: Pick<Invocation, 'flags'>,
  { method, path, body }: Change,
  show: (answer: unknown) => void,
): Promise<void> {
  const client = context.client();
  if (flags.bool(waitFlag.name)) return show(await client.run(method, path, body));
  const queueId = await client.start(method, path, body);
  print(context, context.json ? goJson({ queueId }) : acceptedText(queueId));
}
