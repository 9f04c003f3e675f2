import { Command } from 'commander';
import type { OperationView } from '../operation-view.ts';
import { at } from '../path.ts';
import { operationLines } from './operation-text.ts';
import { printJson, type Session } from './session.ts';

interface Options {
  readonly json?: boolean;
  readonly watch?: boolean;
}

export function operationCommand(session: Session): Command {
  return new Command('operation')
    .description('show one operation')
    .argument('<id>', 'of the operation, or of its queue entry')
    .option('--watch', 'go on until it has ended; exit code 1 when it failed')
    .option('--json', 'print it as JSON')
    .action((id: string, options: Options) => show(session, id, options));
}

async function show(session: Session, id: string, { json, watch }: Options): Promise<void> {
  const client = session.client();
  let last = '';
  for (;;) {
    const operation = (await client.get(at('operations', id))) as OperationView;
    const text = `${operation.state} ${operation.step} ${operation.command}`;
    if (text !== last && json) printJson(session, operation);
    else if (text !== last)
      session.io.stdout.write(`${operationLines(operation, session.io.clock.now()).join('\n')}\n`);
    last = text;
    if (watch && operation.state === 'failed') throw new Error(`The operation failed: ${operation.lastError ?? ''}`);
    if (!watch || operation.state === 'done') return;
    await session.io.clock.sleep(500);
  }
}
