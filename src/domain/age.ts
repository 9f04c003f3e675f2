import type { Ms } from './units.ts';

/** For people: `4s`, `12m 5s`, `3h 20m`, `2d 4h`. A negative one, of clocks that differ, is `0s`. */
export function ageText(age: Ms): string {
  const seconds = Math.max(0, Math.floor(age / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours}h ${minutes % 60}m` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
}
