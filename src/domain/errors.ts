/**
 * Every way in which a request can be refused or fail. `api/errors.ts` is the only place where a code becomes an HTTP status.
 *
 * - `unparsable`: the body is not what JSON decoding allows
 * - `invalid`: understood, but against a rule
 * - `not_found`, `conflict`, `too_busy`: as their names say
 * - `refused`: no placement, no space, a state that forbids the change; found while planning
 * - `failed`: a node or gluster answered with an error
 * - `unreachable`: a host did not answer; another host may
 * - `unavailable`: the service itself can't do this now
 */
export type ErrorCode =
  | 'unparsable'
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'too_busy'
  | 'refused'
  | 'failed'
  | 'unreachable'
  | 'unavailable';

/** An error meant for the user: the first line is what Heketi's clients know, further lines say what to do. */
export class DomainError extends Error {
  override readonly name: string = 'DomainError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function isDomainError(error: unknown, code?: ErrorCode): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code);
}

/** What to show of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
