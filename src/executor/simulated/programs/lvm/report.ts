import type { Kib } from '../../../../domain/units.ts';
import { type OptionSpec, type Options, parseOptions } from '../options.ts';
import { type Answer, NotModelled, says } from '../program.ts';
import { type Field, fields, type ReportRow } from './fields.ts';

const spec: OptionSpec = {
  '-o': 'value',
  '--options': '-o',
  '-S': 'value',
  '--select': '-S',
  '--noheadings': 'flag',
  '--reportformat': 'value',
  '--units': 'value',
  '--nosuffix': 'flag',
  '--separator': 'value',
};

export interface Condition {
  readonly field: string;
  /** What the field must be, or begin with. */
  readonly value: string;
  readonly beginning: boolean;
}

/** The options of pvs, vgs and lvs. */
export function reportOptions(words: readonly string[]): Options {
  return parseOptions(words, spec);
}

/** `a=b && c=~"^d"`; nothing else of LVM's selection language. */
export function selection(options: Options): Condition[] {
  const text = options.value('-S');
  if (text === undefined) return [];
  return text.split('&&').map((part) => {
    const match = /^\s*([a-z_]+)\s*=(~?)\s*("?)(\^?)([A-Za-z0-9_.:/-]*)\3\s*$/.exec(part);
    const [, field, like, , start, value] = match ?? [];
    const known = field !== undefined && value !== undefined && fields[field] !== undefined;
    if (!known || (like === '~') !== (start === '^')) throw new NotModelled(`-S ${part}`);
    return { field, value, beginning: like === '~' };
  });
}

/** Prints what is left of the rows after the selection, as JSON or as columns. `kind` is the report's name in JSON. */
export function report(
  kind: 'pv' | 'vg' | 'lv',
  defaults: string,
  options: Options,
  rows: readonly ReportRow[],
  conditions = selection(options),
): Answer {
  const names = (options.value('-o') ?? defaults).split(',');
  const shown = names.map((name): Field => fields[name] ?? unknownField(name));
  const cellsOf = (row: ReportRow) => shown.map((field) => cell(field.value(row), options));
  const selected = rows.filter((row) => conditions.every((condition) => holds(condition, row)));
  const format = options.value('--reportformat') ?? 'basic';
  if (format === 'json') return says(asJson(kind, names, selected.map(cellsOf)));
  if (format !== 'basic' || !options.has('--noheadings')) throw new NotModelled('a report with headings');
  return says(asColumns(shown, selected.map(cellsOf), options.value('--separator')));
}

function holds({ field, value, beginning }: Condition, row: ReportRow): boolean {
  const found = fields[field]?.value(row);
  return beginning ? String(found).startsWith(value) : found === value;
}

function unknownField(name: string): never {
  throw new NotModelled(`field ${name}`);
}

function cell(value: string | Kib, options: Options): string {
  if (typeof value === 'string') return value;
  const units = options.value('--units');
  const suffix = options.has('--nosuffix') ? '' : units;
  if (units === 'b') return `${value * 1024}${suffix?.toUpperCase() ?? ''}`;
  if (units !== 'k') throw new NotModelled(`sizes in units ${units}`);
  return value === 0 ? `0${suffix}` : `${value.toFixed(2)}${suffix}`;
}

function asJson(kind: string, names: readonly string[], rows: readonly string[][]): string {
  const lines = rows.map((cells) => {
    const pairs = names.map((name, index) => `"${name}":${JSON.stringify(cells[index])}`);
    return `                  {${pairs.join(', ')}}`;
  });
  const list = lines.length === 0 ? '' : `${lines.join(',\n')}\n`;
  return `  {
      "report": [
          {
              "${kind}": [
${list}              ]
          }
      ]
  }
`;
}

/** Two spaces before each line; columns as wide as their heading, also where it is not shown. */
function asColumns(shown: readonly Field[], rows: readonly string[][], separator: string | undefined): string {
  if (separator !== undefined) return rows.map((cells) => `  ${cells.join(separator)}\n`).join('');
  const widths = shown.map((field, at) =>
    Math.max(field.heading.length, ...rows.map((cells) => cells[at]?.length ?? 0)),
  );
  const pad = (text: string, at: number) =>
    shown[at]?.right ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
  return rows.map((cells) => `  ${cells.map(pad).join(' ')}\n`).join('');
}
