import { goJson, sortedMembers } from '../../domain/go-json.ts';

/** What an answer is made of. Undefined members are left out. */
export type Wire = string | number | boolean | null | undefined | readonly Wire[] | { readonly [name: string]: Wire };

/** A map whose names come out in order of their text. */
export const sorted = (map: Readonly<Record<string, string>>): Wire => sortedMembers(Object.entries(map));

/** Compact JSON as Go writes it. */
export const encode = (value: Wire): string => goJson(value);
