import type { Ms } from '../../domain/units.ts';

export const minutes = (count: number): Ms => count * 60_000;
