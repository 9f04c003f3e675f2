import type { ApiClient } from '../http-client.ts';
import type { CliIo } from '../io.ts';

/** What every command of brickyard works with. */
export interface Session {
  readonly io: CliIo;
  /**
   * Made when a command runs, after the options are known.
   * @param told whether the command tells its steps itself
   */
  client(told?: { readonly ownLines: boolean }): ApiClient;
}

export function printJson({ io }: Session, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
