import { z } from 'zod';
import { isDomainError } from '../domain/errors.ts';
import { checkVolumeOption } from '../domain/volume-options.ts';

/** What values a setting takes, and which one it has when nobody says anything. */
export interface Kind<T> {
  /** For errors and the documentation. */
  readonly allowed: string;
  /** Checks a JSON value and converts it. */
  readonly schema: z.ZodType<T>;
  /** What a text of the environment stands for, before `schema`. */
  readonly fromText: (text: string) => unknown;
  readonly standard: T;
}

const asIs = (text: string): unknown => text;
const asNumber = (text: string): unknown => (/^[+-]?\d+$/.test(text) ? Number(text) : text);

/** The words of Go's strconv.ParseBool, which Heketi reads the environment with. */
export function asFlag(text: string): unknown {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : text;
}

export function flag(standard = false): Kind<boolean> {
  return { allowed: 'true or false', schema: z.boolean(), fromText: asFlag, standard };
}

/** A whole number from 0, where 0 stands for `standard` as an absent key does in Heketi. */
export function count(standard: number, unit = ''): Kind<number> {
  const schema = z
    .int()
    .min(0)
    .transform((value) => (value === 0 ? standard : value));
  const allowed = `a whole number${unit && ` of ${unit}`} from 0${standard === 0 ? '' : `, 0 for ${standard}`}`;
  return { allowed, schema, fromText: asNumber, standard };
}

/** A whole number where everything up to 0 stands for `standard`. */
export function positive(standard: number, unit = ''): Kind<number> {
  const schema = z.int().transform((value) => (value <= 0 ? standard : value));
  const allowed = `a whole number${unit && ` of ${unit}`}, 0 or less for ${standard}`;
  return { allowed, schema, fromText: asNumber, standard };
}

/** A whole number that 0 does not stand for anything in. */
export function atLeast(minimum: number, standard: number, unit: string): Kind<number> {
  return {
    allowed: `a whole number of ${unit} from ${minimum}`,
    schema: z.int().min(minimum),
    fromText: asNumber,
    standard,
  };
}

/** A limit: 0 stands for `standard`, a negative number for no limit. */
export function limit(standard: number): Kind<number> {
  const schema = z.int().transform((value) => (value === 0 ? standard : value));
  return { allowed: `a whole number, 0 for ${standard}, negative for no limit`, schema, fromText: asNumber, standard };
}

/** A TCP port as a number or, as Heketi wants it, as a string. */
export function port(standard: number, lowest: 0 | 1): Kind<number> {
  const written = z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number);
  const schema = z.union([written, z.number()]).pipe(z.int().min(lowest).max(65535));
  return { allowed: `a port from ${lowest} to 65535`, schema, fromText: asIs, standard };
}

export function text(standard = '', allowed = 'a string', form = /^/): Kind<string> {
  return { allowed, schema: z.string().regex(form), fromText: asIs, standard };
}

/** A string of parts between `separator`s, empty parts left out. */
export function list(separator: RegExp, allowed: string, form = /^/): Kind<readonly string[]> {
  const schema = z
    .string()
    .transform((value) => value.split(separator).filter((part) => part !== ''))
    .pipe(z.array(z.string().regex(form)));
  return { allowed, schema, fromText: asIs, standard: [] };
}

/** Volume options between commas. Empty ones are kept: Heketi stores and shows them. */
export function volumeOptions(standard = ''): Kind<readonly string[]> {
  const split = (value: string): string[] => value.split(',');
  const schema = z
    .string()
    .transform(split)
    .pipe(z.array(z.string().refine(isVolumeOption)));
  const allowed = 'volume options between commas, each "key value" without quotes, $, ; or backslashes';
  return { allowed, schema, fromText: asIs, standard: split(standard) };
}

function isVolumeOption(option: string): boolean {
  try {
    checkVolumeOption(option);
    return true;
  } catch (error) {
    if (isDomainError(error)) return false;
    throw error;
  }
}

/** One of some words, in any case; several words may mean the same. */
export function choice<T extends string>(meanings: Readonly<Record<string, T>>, standard: T): Kind<T> {
  const words = new Map(Object.entries(meanings));
  const schema = z.string().transform((word, context) => {
    const meaning = words.get(word.toLowerCase());
    if (meaning !== undefined) return meaning;
    context.issues.push({ code: 'custom', input: word });
    return z.NEVER;
  });
  return { allowed: `one of ${[...words.keys()].join(', ')}`, schema, fromText: asIs, standard };
}

/** Milliseconds by name, from the file only. */
export function delays(): Kind<Readonly<Record<string, number>>> {
  const schema = z.record(z.string(), z.int().min(0));
  return { allowed: 'an object of whole numbers of milliseconds from 0', schema, fromText: asIs, standard: {} };
}
