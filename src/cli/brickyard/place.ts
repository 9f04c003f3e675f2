import type { TopologySubject } from '../../topology/events.ts';

/** What a step of a load is about, for people. */
export function placeOf(subject: TopologySubject): string {
  if (subject.kind === 'cluster') return 'cluster';
  return subject.kind === 'node' ? subject.host : `${subject.host} ${subject.device}`;
}
