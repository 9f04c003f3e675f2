import type { NewId, Random } from '../../src/domain/ports.ts';

/** A small generator (mulberry32): the same seed, the same numbers. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seededIds(random: Random): NewId {
  return () => Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
}
