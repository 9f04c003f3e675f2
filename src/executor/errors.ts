import { DomainError } from '../domain/errors.ts';
import type { Command, CommandResult } from './runner.ts';

/** A program on a node ended with a code that is a failure. Names host, command and stderr; secrets are left out. */
export class CommandError extends DomainError {
  override readonly name = 'CommandError';
  readonly host: string;
  readonly argv: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;

  constructor(host: string, command: Command, result: Omit<CommandResult, 'skipped'>) {
    const text = command.secret ? '' : result.stderr.trim() || result.stdout.trim();
    super(
      'failed',
      `${text || `exit status ${result.exitCode}`}\nhost ${host}, exit status ${result.exitCode}: ${command.argv.join(' ')}`,
    );
    this.host = host;
    this.argv = command.argv;
    this.exitCode = result.exitCode;
    this.stdout = command.secret ? '' : result.stdout;
    this.stderr = command.secret ? '' : result.stderr;
  }
}

/** The host did not answer, or not in time: nothing is known of what the last command did. Another host may do. */
export class HostError extends DomainError {
  override readonly name = 'HostError';
  readonly host: string;

  constructor(host: string, reason: string, options?: ErrorOptions) {
    super('unreachable', `host ${host}: ${reason}`, options);
    this.host = host;
  }
}
