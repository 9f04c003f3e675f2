import type { Id, Operation, OperationState } from '../../domain/types.ts';
import { type Columns, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { OperationChange, Reader, Writer } from '../tables.ts';

type OperationReader = Pick<
  Reader,
  'findOperation' | 'findOperationByQueue' | 'listOperations' | 'listParts' | 'countOperations'
>;
type OperationWriter = Pick<Writer, 'insertOperation' | 'updateOperation' | 'removeEndedOperations'>;

type Row = Omit<Operation, 'plan'> & { readonly plan: string | null };

const columns = `id, queue_id AS queueId, kind, parent_id AS parentId, state, target_id AS targetId, issuer, attempts,
  steps_done AS stepsDone, steps_total AS stepsTotal, error, location, started_at AS startedAt, ended_at AS endedAt`;
const select = `SELECT ${columns}, plan FROM operations LEFT JOIN plans ON operation_id = id`;

const changeable: Columns<Omit<OperationChange, 'plan'>> = {
  state: 'state',
  targetId: 'target_id',
  attempts: 'attempts',
  stepsDone: 'steps_done',
  stepsTotal: 'steps_total',
  error: 'error',
  location: 'location',
  endedAt: 'ended_at',
};

const toOperation = (row: Row): Operation => ({ ...row, plan: JSON.parse(row.plan ?? 'null') });

export function readOperations(statements: Statements): OperationReader {
  return {
    findOperation(id) {
      const row = statements.get<Row>(`${select} WHERE id = ?`, id);
      return row && toOperation(row);
    },
    findOperationByQueue: (queueId) =>
      statements.get(`SELECT ${columns}, ended_change AS endedChange FROM operations WHERE queue_id = ?`, queueId),
    listOperations: (states) =>
      statements
        .all<Row>(
          `${select} WHERE state IN (SELECT value FROM json_each(?)) ORDER BY started_at, id`,
          JSON.stringify(states),
        )
        .map(toOperation),
    listParts: (id) =>
      statements.all<Row>(`${select} WHERE parent_id = ? ORDER BY started_at, id`, id).map(toOperation),
    countOperations() {
      const rows = statements.all<{ state: OperationState; operations: number }>(
        'SELECT state, operations FROM operation_counts',
      );
      return Object.fromEntries(rows.map((row) => [row.state, row.operations])) as Record<OperationState, number>;
    },
  };
}

export function writeOperations(statements: Statements): OperationWriter {
  function savePlan(id: Id, plan: unknown): void {
    if (plan === null) statements.run('DELETE FROM plans WHERE operation_id = ?', id);
    else statements.run('INSERT OR REPLACE INTO plans (operation_id, plan) VALUES (?, ?)', id, JSON.stringify(plan));
  }

  return {
    insertOperation({ plan, ...operation }) {
      statements.run(
        `INSERT INTO operations (id, queue_id, kind, parent_id, state, target_id, issuer, attempts, steps_done, steps_total, error,
           location, started_at, ended_at)
         VALUES (@id, @queueId, @kind, @parentId, @state, @targetId, @issuer, @attempts, @stepsDone, @stepsTotal, @error,
           @location, @startedAt, @endedAt)`,
        operation,
      );
      if (plan !== null) savePlan(operation.id, plan);
    },
    updateOperation(id, { plan, ...change }) {
      updateRow(statements, 'operations', changeable, id, change);
      if (plan !== undefined) savePlan(id, plan);
    },
    removeEndedOperations: (before) =>
      statements.run(
        `DELETE FROM operations WHERE ended_at < ?
         AND NOT EXISTS (SELECT 1 FROM leftovers WHERE operation_id = operations.id)`,
        before,
      ),
  };
}
