import type { Clock, Random } from '../../../domain/ports.ts';
import type { Node } from '../model/node.ts';
import type { Nodes } from '../model/nodes.ts';

/** What a program leaves behind. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a program runs. */
export interface Surroundings {
  readonly node: Node;
  readonly nodes: Nodes;
  readonly clock: Clock;
  readonly random: Random;
}

export type Program = (here: Surroundings, words: readonly string[]) => Answer;

/** Something the model has no idea of. It must end loudly: pretended success would hide a fault of ours. */
export class NotModelled extends Error {}

export const done: Answer = { exitCode: 0, stdout: '', stderr: '' };

export function says(stdout: string, stderr = ''): Answer {
  return { exitCode: 0, stdout, stderr };
}

export function fails(exitCode: number, stderr: string, stdout = ''): Answer {
  return { exitCode, stdout, stderr };
}
