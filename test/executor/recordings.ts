import { readFileSync } from 'node:fs';

/** Outputs of real nodes; see `test/fixtures/output/index.json`. */
export interface Recording {
  readonly name: string;
  readonly command: string;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const folder = new URL('../fixtures/output/', import.meta.url);

const read = (file: string): string => (file === '' ? '' : readFileSync(new URL(file, folder), 'utf8'));

export const recordings: readonly Recording[] = JSON.parse(read('index.json'));

/** What that recorded command printed on stdout. */
export function recorded(name: string, stream: 'stdout' | 'stderr' = 'stdout'): string {
  const recording = recordings.find((entry) => entry.name === name);
  if (recording === undefined) throw new Error(`no recording ${name}`);
  return read(recording[stream]);
}
