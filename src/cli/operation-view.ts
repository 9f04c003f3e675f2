import type { Id } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';

/** What `GET /operations/{id}` answers. */
export interface OperationView {
  readonly id: Id;
  readonly queueId: Id;
  readonly kind: string;
  readonly state: string;
  readonly targetId: Id;
  readonly step: number;
  readonly steps: number;
  readonly host: string | null;
  readonly command: string | null;
  readonly startedAt: Ms;
  readonly endedAt: Ms | null;
  readonly lastError: string | null;
  readonly attempts: number;
}

/** `create-volume step 3 of 9 on gluster-1.example: lvcreate …`, as far as it is known. */
export function describeStep({ kind, step, steps, host, command }: OperationView): string {
  const place = host === null ? '' : ` on ${host}`;
  return `${kind} step ${step} of ${steps}${place}${command === null ? '' : `: ${command}`}`;
}
