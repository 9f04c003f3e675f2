import { DomainError, messageOf } from '../domain/errors.ts';
import { goJson } from '../domain/go-json.ts';
import { type Dump, dumpShape } from './dump.ts';

/**
 * Reads a dump of Heketi or of ours. Tables that are missing are empty, fields that are not known are ignored.
 * @throws DomainError `invalid` that says everything that has the wrong form
 */
export function parseDump(json: string): Dump {
  const wrong: string[] = [];
  const dump = dumpShape.read(parse(json), 'json', '', (where, complaint) =>
    wrong.push(`${where.slice(1) || 'the whole'}: ${complaint}`),
  );
  if (wrong.length > 0) throw notDecoded(wrong.join('\n'));
  return dump;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw notDecoded(messageOf(error));
  }
}

const notDecoded = (reason: string) => new DomainError('invalid', `Could not decode input file as JSON: ${reason}`);

/** The text of a dump as Heketi writes it. */
export const printDump = (dump: Dump): string => printJson(dumpShape.toJson(dump));

/** Four spaces and a line feed at the end, as Go writes it. */
export const printJson = (value: unknown): string => `${goJson(value, 4)}\n`;
