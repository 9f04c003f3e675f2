/**
 * Sizes carry their unit in the type: a `Kib` is not assignable to a `Gib`, a plain number is to both.
 * Bricks, pools and devices are counted in KiB, volumes in GiB (rest-level and node-level units of Heketi).
 */
export type Kib = number & { readonly unit?: 'KiB' };
export type Gib = number & { readonly unit?: 'GiB' };
export type Ms = number & { readonly unit?: 'ms' };

const kibPerGib = 1024 * 1024;

/** GiB to KiB, exact. */
export function gibToKib(size: Gib): Kib {
  return (size as number) * kibPerGib;
}

/** KiB to whole GiB, rounded down. */
export function kibToGib(size: Kib): Gib {
  return Math.floor((size as number) / kibPerGib);
}

/** The smallest multiple of `extent` that holds `size`. */
export function roundUp(size: Kib, extent: Kib): Kib {
  return Math.ceil(size / extent) * extent;
}

/** A size for people: `12.5 GiB`, `320 MiB`. Never parsed again. */
export function formatKib(size: Kib): string {
  if (size >= kibPerGib) return `${Number((size / kibPerGib).toFixed(2))} GiB`;
  if (size >= 1024) return `${Number((size / 1024).toFixed(2))} MiB`;
  return `${size} KiB`;
}

/** The shortest decimal that is this value in single precision: 1.2, not 1.2000000476837158. */
export function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return Number(value.toPrecision(9));
}
