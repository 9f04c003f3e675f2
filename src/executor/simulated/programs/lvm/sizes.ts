import type { Kib } from '../../../../domain/units.ts';
import { NotModelled } from '../program.ts';

const units: Readonly<Record<string, number>> = { k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3 };

/** A size as LVM reads it: a number and a unit, MiB without one. */
export function parseSize(text: string): Kib {
  const match = /^(\d+(?:\.\d+)?)([kmgt])?$/i.exec(text);
  if (match === null) throw new NotModelled(`size ${text}`);
  return Number(match[1]) * (units[(match[2] ?? 'm').toLowerCase()] ?? 1);
}

/** A size for people, as LVM prints it: `1.00 GiB`. */
export function showSize(kib: Kib): string {
  if (kib >= 1024 ** 2) return `${(kib / 1024 ** 2).toFixed(2)} GiB`;
  return kib >= 1024 ? `${(kib / 1024).toFixed(2)} MiB` : `${kib.toFixed(2)} KiB`;
}
