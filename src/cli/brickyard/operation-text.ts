import { ageText } from '../../domain/age.ts';
import type { Ms } from '../../domain/units.ts';
import { describeStep, type OperationView } from '../operation-view.ts';

/** One operation: what and how far, its ids, and what went wrong last. */
export function operationLines(operation: OperationView, now: Ms): string[] {
  const { state, startedAt, endedAt, attempts, lastError } = operation;
  const times =
    endedAt === null
      ? `for ${ageText(now - startedAt)}`
      : `${ageText(now - endedAt)} ago, after ${ageText(endedAt - startedAt)}`;
  return [
    `${describeStep(operation)}`,
    `  ${state} ${times}, attempt ${attempts}; operation ${operation.id}, queue ${operation.queueId}, object ${operation.targetId}`,
    ...(lastError === null
      ? []
      : `last error: ${lastError}`.split('\n').map((line, index) => `${index === 0 ? '  ' : '    '}${line}`)),
  ];
}
