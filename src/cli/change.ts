import type { Id } from '../domain/types.ts';

/** A request for long work. */
export interface Change {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** What `--wait=false` prints for people. Its first line is for scripts as well. */
export const acceptedText = (queueId: Id): string =>
  `Queue id: ${queueId}\nThe work goes on by itself; look at it with: brickyard operation ${queueId} --watch\n`;
