import type { Random } from '../../../domain/ports.ts';

const lvmLetters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const lvmGroups = [6, 4, 4, 4, 4, 4, 6];

function hex(random: Random, digits: number): string {
  return Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
}

/** A UUID as gluster and filesystems have it. */
export function uuid(random: Random): string {
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;
}

/** A UUID in LVM's form: 32 letters and digits in seven groups. */
export function lvmUuid(random: Random): string {
  const letter = () => lvmLetters[Math.floor(random() * lvmLetters.length)];
  return lvmGroups.map((length) => Array.from({ length }, letter).join('')).join('-');
}
