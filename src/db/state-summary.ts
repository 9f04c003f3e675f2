import type { StateSummary } from '../domain/pages.ts';
import type { Statements } from './statements.ts';

const one = (statements: Statements, sql: string): number => statements.column<number>(sql)[0] ?? 0;

/** Costs the same with any number of volumes: they are summed up by triggers. */
export function summarizeState(statements: Statements): StateSummary {
  return {
    clusters: one(statements, 'SELECT count(*) FROM clusters'),
    nodes: one(statements, 'SELECT count(*) FROM nodes'),
    devices: one(statements, 'SELECT count(*) FROM devices'),
    volumes: one(statements, 'SELECT coalesce(sum(volumes), 0) FROM cluster_usage'),
    at: one(statements, 'SELECT at FROM change'),
  };
}
