import type { Test } from 'tap';
import type { Client } from './client.ts';
import type { RawAnswer } from './connection.ts';
import { Names } from './names.ts';
import { parseScript } from './script.ts';

export interface Stage {
  readonly client: Client;
  /** What the lines that begin with `!` do. */
  readonly directions?: Readonly<Record<string, () => unknown>>;
  readonly names?: Names;
}

/**
 * Plays a script: asks what it asks, in its order, and compares each answer byte for byte. As clients do, it asks again for what is
 * pending until it is what the script waits for. @returns the names it has learnt
 */
export async function play(
  t: Test,
  { client, directions = {}, names = new Names() }: Stage,
  text: string,
): Promise<Names> {
  t.teardown(() => client.end());
  for (const scene of parseScript(text)) {
    if ('direction' in scene) {
      const act = directions[scene.direction];
      if (act === undefined) throw new Error(`nobody knows what "${scene.direction}" means`);
      await act();
      continue;
    }
    const { method, path, body, answer } = scene;
    const said = await askUntil(
      client,
      { method, path: names.valueOf(path), body: body && names.valueOf(body) },
      answer,
    );
    names.learn(answer, said);
    const same = t.equal(said, names.knownValues(answer), `${method} ${path}`);
    if (!same) break;
  }
  return names;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

const longestMs = 20_000;

async function askUntil(client: Client, { method, path, body }: Request, answer: string): Promise<string> {
  const start = performance.now();
  for (;;) {
    const said = spelled(await client.ask(method, path, body));
    if (!/^X-Pending: true$/m.test(said) || /^X-Pending: true$/m.test(answer)) return said;
    if (performance.now() - start > longestMs) throw new Error(`${path} is pending for ever`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const date = /^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;

/** The answer in the form of a script: without the time, its length told as `(right)` when it is. */
function spelled({ head, body }: RawAnswer): string {
  const [status = '', ...headers] = head;
  const lines = [
    status.replace(/^HTTP\/1\.1 /, ''),
    ...headers
      .filter((line) => !date.test(line))
      .map((line) => (line === `Content-Length: ${body.length}` && body.length > 0 ? 'Content-Length: (right)' : line)),
  ];
  return body.length === 0 ? lines.join('\n') : `${lines.join('\n')}\n\n${body}`;
}
