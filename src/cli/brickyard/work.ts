import { acceptedText, type Change } from '../change.ts';
import { printJson, type Session } from './session.ts';

interface Options {
  readonly wait: 'true' | 'false';
  readonly json?: boolean;
}

/** Long work: waits for its end and shows what came of it, or with `--wait=false` says at once by which id it goes on. */
export async function work(
  session: Session,
  { wait, json = false }: Options,
  { method, path, body }: Change,
  show: (answer: unknown) => void,
): Promise<void> {
  const client = session.client();
  if (wait === 'true') return show(await client.run(method, path, body));
  const queueId = await client.start(method, path, body);
  if (json) printJson(session, { queueId });
  else session.io.stdout.write(acceptedText(queueId));
}
