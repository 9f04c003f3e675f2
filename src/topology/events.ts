import type { Id } from '../domain/types.ts';
import type { WantedCluster } from './wanted.ts';

/** What a step of a load is about. */
export type TopologySubject =
  | { readonly kind: 'cluster'; readonly wanted: WantedCluster }
  | { readonly kind: 'node'; readonly host: string; readonly clusterId: Id }
  | { readonly kind: 'device'; readonly host: string; readonly device: string };

/**
 * One step of a load: `adding` is its begin; the others end it. `skipped`: what it needs could not be added. `removed`: a cluster
 * that stayed empty.
 */
export type TopologyEvent = TopologySubject & {
  readonly phase: 'present' | 'adding' | 'added' | 'failed' | 'skipped' | 'removed';
  /** Of the object; empty as long as it is unknown. */
  readonly id: Id;
  /** Why it failed or was skipped; otherwise empty. */
  readonly error: string;
};

export interface TopologyResult {
  /** How every step ended: clusters and nodes in the order of the file, then devices. */
  readonly outcomes: readonly TopologyEvent[];
  readonly differences: readonly string[];
}

/** What to say after a load: how many were added, were there, failed; whether anything changed. */
export function summarize({ outcomes }: TopologyResult): string {
  const count = (phase: TopologyEvent['phase']) =>
    (['cluster', 'node', 'device'] as const)
      .map(
        (kind) =>
          [outcomes.filter((outcome) => outcome.kind === kind && outcome.phase === phase).length, kind] as const,
      )
      .filter(([amount]) => amount > 0)
      .map(([amount, kind]) => `${amount} ${kind}${amount === 1 ? '' : 's'}`)
      .join(', ');
  const parts = (['added', 'present', 'failed', 'skipped'] as const)
    .map((phase) => [count(phase), phase === 'present' ? 'there already' : phase] as const)
    .filter(([text]) => text !== '')
    .map(([text, phase]) => `${text} ${phase}`);
  const unchanged = outcomes.some(({ phase }) => phase === 'added') ? [] : ['nothing changed'];
  return `${[...parts, ...unchanged].join('; ')}.`;
}

/** Whether a part is missing although the file has it. */
export function incomplete({ outcomes }: TopologyResult): boolean {
  return outcomes.some(({ phase }) => phase === 'failed' || phase === 'skipped');
}
