type Cell = string | number | null | readonly Row[];
export type Row = Readonly<Record<string, Cell>>;

/** JSON in the shape that lsblk, findmnt and wipefs print: three spaces a level, rows of a list joined by `},{`. */
export function utilLinuxJson(name: string, rows: readonly Row[]): string {
  return `{\n   "${name}": ${list(rows, 1)}\n}\n`;
}

function list(rows: readonly Row[], level: number): string {
  const indent = '   '.repeat(level);
  const objects = rows.map((row) => {
    const cells = Object.entries(row).map(([key, cell]) => `${indent}      "${key}": ${value(cell, level + 2)}`);
    return `{\n${cells.join(',\n')}\n${indent}   }`;
  });
  return `[\n${indent}   ${objects.join(',')}\n${indent}]`;
}

function value(cell: Cell, level: number): string {
  return typeof cell === 'object' && cell !== null ? list(cell, level) : JSON.stringify(cell);
}
