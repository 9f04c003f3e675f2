import { DomainError, isDomainError } from '../../domain/errors.ts';
import { heketiKey, originalName } from './names.ts';
import type { Secret, Secrets } from './secrets.ts';

/**
 * Copies Heketi's own backup, if there is one, into an immutable Secret and reads the copy again: it is the only way back to Heketi.
 * May be repeated. @throws DomainError `unavailable` when there is another copy already
 */
export async function keepOriginal(secrets: Secrets, index: string, found: Secret | undefined): Promise<void> {
  const heketi = found?.data.get(heketiKey);
  if (heketi === undefined) return;
  const name = originalName(index);
  if ((await secrets.get(name)) === undefined) {
    await secrets.createImmutable(name, { [heketiKey]: heketi }).catch((error: unknown) => {
      if (!isDomainError(error, 'conflict')) throw error;
    });
  }
  const copy = await secrets.get(name);
  if (copy?.immutable && copy.data.get(heketiKey)?.equals(heketi)) return;
  throw new DomainError(
    'unavailable',
    `Heketi's own backup in the Secret ${secrets.namespace}/${index} has to be copied to ${name} before anything is written, but that holds something else: put it away, and remove that Secret`,
  );
}
