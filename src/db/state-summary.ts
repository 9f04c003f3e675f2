import type { StateSummary } from '../domain/pages.ts';
import type { Statements } from './statements.ts';

const one = (statements: Statements, sql: string): number => statements.column<number>(sql)[0] ?? 0;

/** Costs the same with any number of volumes: they are summed up by triggers. @param numbered whether commits have numbers and times */
export function summarizeState(statements: Statements, numbered = true): StateSummary {
  return {
    clusters: one(statements, 'SELECT count(*) FROM clusters'),
    nodes: one(statements, 'SELECT count(*) FROM nodes'),
    devices: one(statements, 'SELECT count(*) FROM devices'),
    volumes: one(statements, 'SELECT coalesce(sum(volumes), 0) FROM cluster_usage'),
    at: numbered ? one(statements, 'SELECT at FROM change') : 0,
  };
}
