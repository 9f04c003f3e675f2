import { XMLParser } from 'fast-xml-parser';

/** A parsed element: every child is a list, every leaf a text, so that one child and many look alike. */
export type Xml = string | { readonly [name: string]: readonly Xml[] };

// jPath: nobody asks for the path of an element as a text, so none is made.
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, jPath: false, isArray: () => true });

/** The root element of that name, or undefined when `text` is no such document. */
export function parseXml(text: string, root: string): Xml | undefined {
  if (!text.trimStart().startsWith('<')) return undefined;
  try {
    return children(parser.parse(text, true), root)[0];
  } catch {
    return undefined;
  }
}

export function children(element: Xml | undefined, name: string): readonly Xml[] {
  return typeof element === 'object' ? (element[name] ?? []) : [];
}

/** The first element at the end of a path. */
export function child(element: Xml | undefined, ...path: readonly string[]): Xml | undefined {
  let found = element;
  for (const name of path) found = children(found, name)[0];
  return found;
}

/** The text of a child element; empty when it is absent. */
export function textOf(element: Xml | undefined, ...path: readonly string[]): string {
  const found = child(element, ...path);
  return typeof found === 'string' ? found : '';
}
