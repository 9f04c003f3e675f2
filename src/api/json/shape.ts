import { type Json, type JsonNumber, type JsonObject, unparsable } from './decode.ts';

/** A body or a part of it: how Go would decode it, and what may be in it. */
export interface Shape<T> {
  /** What an absent field holds. */
  readonly zero: T;
  /** Decodes over `current`; null changes nothing, but empties lists and maps. @throws DomainError `unparsable` for another kind of value */
  read(json: Json, current: T): T;
  /** The first complaint, or undefined. */
  check(value: T): string | undefined;
}

export type ValueOf<S> = S extends Shape<infer T> ? T : never;

/** A complaint about a value, or undefined. */
export type Rule<T> = (value: T) => string | undefined;

function checkedBy<T>(rules: readonly Rule<T>[]): Rule<T> {
  return (value) => {
    for (const rule of rules) {
      const complaint = rule(value);
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  };
}

function scalar<T>(zero: T, convert: (json: Json) => T | undefined, rules: readonly Rule<T>[]): Shape<T> {
  return {
    zero,
    read: (json, current) => (json === null ? current : must(convert(json))),
    check: checkedBy(rules),
  };
}

export const text = (...rules: Rule<string>[]): Shape<string> =>
  scalar('', (json) => (typeof json === 'string' ? json : undefined), rules);

export const flag = (): Shape<boolean> => scalar(false, (json) => (typeof json === 'boolean' ? json : undefined), []);

/** int64, written without fraction and exponent. Values beyond 2^53 lose their last digits. */
export const int = (...rules: Rule<number>[]): Shape<number> =>
  scalar(0, (json) => (isNumber(json) ? int64(json.number) : undefined), rules);

/** Single precision; the value is the float32 widened. */
export const float32 = (): Shape<number> =>
  scalar(0, (json) => (isNumber(json) ? finite(Math.fround(Number(json.number))) : undefined), []);

export function list<T>(element: Shape<T>, ...rules: Rule<readonly T[]>[]): Shape<readonly T[]> {
  return {
    zero: [],
    read: (json) => (json === null ? [] : elements(json).map((item) => element.read(item, element.zero))),
    check: checkedBy(rules),
  };
}

type TextMap = Readonly<Record<string, string>>;

/** Text by name. A repeated map is merged; a null value is the empty string. */
export function textMap(...rules: Rule<TextMap>[]): Shape<TextMap> {
  const value = text();
  return {
    zero: {},
    read: (json, current) =>
      json === null
        ? {}
        : Object.fromEntries([
            ...Object.entries(current),
            ...members(json).map(([name, member]) => [name, value.read(member, value.zero)] as const),
          ]),
    check: checkedBy(rules),
  };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type RecordOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/**
 * An object. Names match in any case, unknown ones are ignored. Complaints are those of ozzo-validation: fields in order of name,
 * `(a: …; b: ….)`; a field named in `first` is checked before the others and alone.
 */
export function record<F extends Fields>(fields: F, first: readonly (keyof F & string)[] = []): Shape<RecordOf<F>> {
  const names = Object.keys(fields).sort();
  const zero = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.zero]));
  const complaints = (value: Readonly<Record<string, unknown>>, among: readonly string[]) => {
    const found = among.flatMap((name) => {
      const complaint = fields[name]?.check(value[name]);
      return complaint === undefined ? [] : [`${name}: ${complaint}`];
    });
    return found.length === 0 ? undefined : `(${found.join('; ')}.)`;
  };
  return {
    zero: zero as RecordOf<F>,
    read(json, current) {
      if (json === null) return current;
      const value: Record<string, unknown> = { ...current };
      for (const [given, member] of members(json)) {
        const name = given.toLowerCase();
        if (Object.hasOwn(fields, name)) value[name] = fields[name]?.read(member, value[name]);
      }
      return value as RecordOf<F>;
    },
    check: (value) => complaints(value, first) ?? complaints(value, names),
  };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw unparsable();
  return value;
}

function isNumber(json: Json): json is JsonNumber {
  return typeof json === 'object' && json !== null && 'number' in json;
}

function elements(json: Json): readonly Json[] {
  return must(Array.isArray(json) ? (json as readonly Json[]) : undefined);
}

function members(json: Json): JsonObject['members'] {
  return must(typeof json === 'object' && json !== null && 'members' in json ? json.members : undefined);
}

function int64(token: string): number | undefined {
  if (!/^-?\d+$/.test(token)) return undefined;
  const value = BigInt(token);
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined;
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
