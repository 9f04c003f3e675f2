import type { Id } from '../domain/types.ts';
import { type Bar, createBar } from './bar.ts';
import type { ApiClient, Watch } from './http-client.ts';
import type { CliIo } from './io.ts';
import { describeStep, type OperationView } from './operation-view.ts';
import { at } from './path.ts';

/**
 * Tells on stderr how far long work is: a bar on a terminal, otherwise (when asked for) a line for every new step. A server that
 * doesn't know `GET /operations/{id}`, such as Heketi, is asked only once.
 * @param ownLines of a command that tells its steps itself: a bar on the same terminal would wipe them out
 */
export function createWatch(io: CliIo, asked: boolean, ownLines: boolean): Watch | undefined {
  const terminal = io.stderr.isTTY === true;
  if (terminal ? ownLines : !asked) return undefined;
  let known = true;
  let bar: Bar | undefined;
  let last = '';
  return {
    async pending(queueId: Id, client: Pick<ApiClient, 'get'>) {
      if (!known) return;
      const operation = (await client.get(at('operations', queueId)).catch(() => undefined)) as
        | OperationView
        | undefined;
      known = operation !== undefined;
      if (operation === undefined) return;
      const text = describeStep(operation);
      if (terminal) bar = (bar ?? createBar(io.stderr)).show(operation.step, operation.steps, text);
      else if (text !== last) io.stderr.write(`${text}\n`);
      last = text;
    },
    ended() {
      bar?.end();
      bar = undefined;
      last = '';
    },
  };
}
