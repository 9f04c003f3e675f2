import type { Random } from '../../../domain/ports.ts';

const lvmLetters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const lvmGroups = [6, 4, 4, 4, 4, 4, 6];

function hex(random: Random, digits: number): string {
  return Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
}

/** A UUID as gluster and filesystems have it. Joined, since what is added up piece by piece stays in pieces in memory. */
export function uuid(random: Random): string {
  return [hex(random, 8), hex(random, 4), `4${hex(random, 3)}`, `8${hex(random, 3)}`, hex(random, 12)].join('-');
}

/** A UUID in LVM's form: 32 letters and digits in seven groups. */
export function lvmUuid(random: Random): string {
  return lvmGroups.map((length) => letters(random, length)).join('-');
}

function letters(random: Random, length: number): string {
  const base = lvmLetters.length;
  let number = Math.floor(random() * base ** length);
  let text = '';
  for (let at = 0; at < length; at += 1) {
    text += lvmLetters[number % base];
    number = Math.floor(number / base);
  }
  return text;
}
