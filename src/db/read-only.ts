import { DomainError } from '../domain/errors.ts';

/** The answer to every write while the database is open for reading only; Heketi's text. */
export class ReadOnlyDatabase extends DomainError {
  override readonly name = 'ReadOnlyDatabase';

  constructor() {
    super('failed', 'database is in read-only mode');
  }
}
