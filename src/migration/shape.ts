import { sortedMembers } from '../domain/go-json.ts';

/** Told what is wrong and where; reading goes on with the zero value, so that one look finds everything. */
export type Report = (where: string, complaint: string) => void;

/** Which names records have: those of the JSON, or those of the program's own structures. */
export type Source = 'json' | 'go';

/** One kind of value in Heketi's records: how it is read, and how its JSON looks. Absent and null are the zero value, as in Go. */
export interface Shape<T> {
  read(value: unknown, source: Source, where: string, report: Report): T;
  toJson(value: T): unknown;
  /** Left out of the JSON when it is zero or empty. */
  readonly omitEmpty?: true;
  /** JSON can't leave it out. */
  readonly required?: true;
  /** The Go field, where it is not the JSON name in other letter case. */
  readonly goName?: string;
}

export type ValueOf<S> = S extends Shape<infer T> ? T : never;

function scalar<T>(zero: T, kind: string, accepts: (value: unknown) => value is T): Shape<T> {
  return {
    read(value, _source, where, report) {
      if (value === undefined || value === null) return zero;
      if (accepts(value)) return value;
      report(where, `${kind} was expected`);
      return zero;
    },
    toJson: (value) => value,
  };
}

export const text = scalar('', 'text', (value) => typeof value === 'string');
export const number = scalar(0, 'a number', (value) => typeof value === 'number');
export const flag = scalar(false, 'true or false', (value) => typeof value === 'boolean');

/** Whatever it is, it is kept; null when absent. */
export const anything: Shape<unknown> = { read: (value) => value ?? null, toJson: (value) => value };

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    read(value, source, where, report) {
      if (value === undefined || value === null) return [];
      if (Array.isArray(value)) return value.map((one, index) => item.read(one, source, `${where}[${index}]`, report));
      report(where, 'a list was expected');
      return [];
    },
    toJson: (value) => value.map((one) => item.toJson(one)),
  };
}

export const textMap: Shape<Readonly<Record<string, string>>> = {
  read(value, source, where, report) {
    const members = membersOf(value, where, report).map(
      ([key, one]) => [key, text.read(one, source, `${where}.${key}`, report)] as const,
    );
    return Object.fromEntries(members);
  },
  toJson: (value) => sortedMembers(Object.entries(value)),
};

/** An object of entries by their ids. The keys of JSON are not read, since each entry knows its own; those of a database must agree. */
export function entries<T>(entry: Shape<T>, idOf: (entry: T) => string): Shape<readonly T[]> {
  return {
    read: (value, source, where, report) =>
      membersOf(value, where, report).map(([key, one]) => {
        const read = entry.read(one, source, `${where}.${key}`, report);
        if (source === 'go' && idOf(read) !== key) report(`${where}.${key}`, 'it has another id inside');
        return read;
      }),
    toJson: (value) => sortedMembers(value.map((one) => [idOf(one), entry.toJson(one)])),
  };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type RecordOf<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

/** An object with these fields, in the order of the JSON. `embedded` are the Go structures whose fields the JSON shows as the record's own. */
export function record<F extends Fields>(fields: F, embedded: readonly string[] = []): Shape<RecordOf<F>> {
  const list = Object.entries(fields);
  return {
    read(value, source, where, report) {
      const members = new Map(membersOf(value, where, report));
      const found = source === 'go' ? goMembers(members, embedded) : members;
      const read = list.map(([name, shape]) => {
        const member = found.get(source === 'go' ? letters(shape.goName ?? name) : name);
        if (shape.required && source === 'json' && member === undefined) report(`${where}.${name}`, 'it is missing');
        return [name, shape.read(member, source, `${where}.${name}`, report)];
      });
      return Object.fromEntries(read) as RecordOf<F>;
    },
    toJson: (value) =>
      Object.fromEntries(
        list
          .filter(([name, shape]) => !shape.omitEmpty || !isEmpty(value[name]))
          .map(([name, shape]) => [name, shape.toJson(value[name])]),
      ),
  };
}

export const omitEmpty = <T>(shape: Shape<T>): Shape<T> => ({ ...shape, omitEmpty: true });
export const required = <T>(shape: Shape<T>): Shape<T> => ({ ...shape, required: true });
export const named = <T>(goName: string, shape: Shape<T>): Shape<T> => ({ ...shape, goName });
/** Go's nil list or map, where Heketi never makes an empty one. */
export const orNull = <T>(shape: Shape<T>): Shape<T> => ({
  ...shape,
  toJson: (value) => (isEmpty(value) ? null : shape.toJson(value)),
});

function membersOf(value: unknown, where: string, report: Report): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  report(where, 'an object was expected');
  return [];
}

/** Embedded structures flattened, all of them in any depth; names in lower case. */
function goMembers(members: Iterable<[string, unknown]>, embedded: readonly string[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of members) {
    if (!embedded.includes(name)) found.set(letters(name), value);
    else for (const [inner, one] of goMembers(Object.entries(value ?? {}), embedded)) found.set(inner, one);
  }
  return found;
}

const letters = (name: string): string => name.toLowerCase().replaceAll('_', '');

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value;
}
