import { Command } from 'commander';
import { printJson, type Session } from './session.ts';
import { type StatusView, statusText } from './status-text.ts';

export function statusCommand(session: Session): Command {
  return new Command('status')
    .description('show what runs, waits and failed, what is left on hosts, and which nodes do not answer')
    .option('--json', 'print it as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const status = (await session.client().get('/status')) as StatusView;
      if (json) printJson(session, status);
      else session.io.stdout.write(statusText(status, session.io.clock.now()));
    });
}
