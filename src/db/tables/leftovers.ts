import type { Leftover } from '../../domain/types.ts';
import { removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';

type LeftoverReader = Pick<Reader, 'listLeftovers' | 'listNodeLeftovers'>;
type LeftoverWriter = Pick<Writer, 'insertLeftover' | 'updateLeftover' | 'removeLeftover'>;

type Row = Omit<Leftover, 'task'> & { readonly task: string };

const select = `SELECT id, operation_id AS operationId, node_id AS nodeId, object, task, pool_id AS poolId, attempts,
  last_error AS lastError, created_at AS createdAt FROM leftovers`;

const toLeftover = (row: Row): Leftover => ({ ...row, task: JSON.parse(row.task) });

export function readLeftovers(statements: Statements): LeftoverReader {
  return {
    listLeftovers: () => statements.all<Row>(`${select} ORDER BY id`).map(toLeftover),
    listNodeLeftovers: (nodeId) =>
      statements.all<Row>(`${select} WHERE node_id = ? ORDER BY id`, nodeId).map(toLeftover),
  };
}

export function writeLeftovers(statements: Statements): LeftoverWriter {
  return {
    insertLeftover(leftover) {
      statements.run(
        `INSERT INTO leftovers (id, operation_id, node_id, object, task, pool_id, attempts, last_error, created_at)
         VALUES (@id, @operationId, @nodeId, @object, @task, @poolId, @attempts, @lastError, @createdAt)`,
        { ...leftover, task: JSON.stringify(leftover.task) },
      );
    },
    updateLeftover: (id, change) =>
      updateRow(statements, 'leftovers', { attempts: 'attempts', lastError: 'last_error' }, id, change),
    removeLeftover: (id) => removeRow(statements, 'leftovers', id, `Leftover [${id}] is still in use`),
  };
}
