import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './settings.ts';

/** What the lab remembers beside the disks. */
export interface LabState {
  /** Of image, QEMU and command lines: a saved state loads only under the very same. */
  readonly fingerprint: string;
  /** Port where every node's SSH answers on its loopback address. */
  readonly port: number;
  /** Saved states, each of all nodes at one moment. */
  readonly tags: readonly string[];
}

const file = join(runFolder, 'state.json');

/** @returns undefined when there has been no lab yet */
export function readState(): LabState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LabState;
  } catch {
    return undefined;
  }
}

export function writeState(state: LabState): void {
  writeFileSync(file, JSON.stringify(state));
}
