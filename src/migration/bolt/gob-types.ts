import { damaged } from './damaged.ts';

/** What a stream says of its types, by number. Numbers of up to 8 are primitive. */
export type GobType =
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly element: number }
  | { readonly kind: 'map'; readonly key: number; readonly element: number };

interface Field {
  readonly name: string;
  readonly type: number;
}

export const boolType = 1;
export const intType = 2;
export const uintType = 3;
export const floatType = 4;
export const bytesType = 5;
export const textType = 6;
export const interfaceType = 8;

/** The type of a description of a type. */
export const descriptionType = 16;

const struct = (fields: Readonly<Record<string, number>>): GobType => ({
  kind: 'struct',
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});

/** The types that every decoder knows from the beginning: those of descriptions. */
export const knownTypes = (): Map<number, GobType> =>
  new Map([
    [descriptionType, struct({ array: 17, slice: 19, struct: 20, map: 23 })],
    [17, struct({ common: 18, element: intType, length: intType })],
    [18, struct({ name: textType, id: intType })],
    [19, struct({ common: 18, element: intType })],
    [20, struct({ common: 18, fields: 22 })],
    [21, struct({ name: textType, type: intType })],
    [22, { kind: 'list', element: 21 }],
    [23, struct({ common: 18, key: intType, element: intType })],
  ]);

/** What a decoded description means; what is zero is absent from it. */
interface Description {
  readonly array?: { readonly element?: number };
  readonly slice?: { readonly element?: number };
  readonly struct?: { readonly fields?: readonly Partial<Field>[] };
  readonly map?: { readonly key?: number; readonly element?: number };
}

export function toType(decoded: unknown): GobType {
  const { array, slice, struct, map } = decoded as Description;
  if (struct) {
    return { kind: 'struct', fields: (struct.fields ?? []).map(({ name = '', type = 0 }) => ({ name, type })) };
  }
  const list = slice ?? array;
  if (list) return { kind: 'list', element: list.element ?? 0 };
  if (map) return { kind: 'map', key: map.key ?? 0, element: map.element ?? 0 };
  throw damaged('a type is of no kind that Heketi uses');
}
