import type { ApiClient } from '../http-client.ts';
import type { CliIo } from '../io.ts';
import type { Command, Invocation } from '../tree/command.ts';
import { goJson } from './print.ts';

/** What every command of heketi-cli works with. */
export interface Context {
  readonly io: CliIo;
  /** The global `--json`. */
  readonly json: boolean;
  /**
   * Made at the first use, so that a wrong command line is told before a wrong address.
   * @param told whether the command tells its steps itself
   */
  client(told?: { readonly ownLines: boolean }): ApiClient;
}

export type HeketiCommand = Command<Context>;

export function print({ io }: Context, text: string): void {
  io.stdout.write(text);
}

/** The object as compact JSON without a line end when `--json` was given, or else as text. */
export function printEither<T>(context: Context, value: T, asText: (value: T) => string): void {
  print(context, context.json ? goJson(value) : asText(value));
}

/** The first argument. @throws Error with `missing` when there is none */
export function firstArgument({ args }: Invocation, missing: string): string {
  const [first] = args;
  if (first === undefined) throw new Error(missing);
  return first;
}

/** A comma list, absent when empty, as Heketi's requests omit it. */
export const commaList = (text: string): readonly string[] | undefined => (text === '' ? undefined : text.split(','));
