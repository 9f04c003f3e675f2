import { DomainError, messageOf } from '../../domain/errors.ts';
import { decodeRecord, type IndexRecord } from './index-record.ts';
import { fenceKey, heketiKey } from './names.ts';
import type { Secret, Secrets } from './secrets.ts';

/** What is in the Secret where a backup's index belongs. */
export type Found =
  | { readonly kind: 'none' }
  /** Heketi's own backup, and none of ours. */
  | { readonly kind: 'heketi' }
  | { readonly kind: 'index'; readonly record: IndexRecord }
  /** `reason` says it whole. */
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'foreign'; readonly reason: string };

/** @throws KubernetesError when it can't be read, which is another thing than that there is none */
export async function findBackup(
  secrets: Secrets,
  name: string,
): Promise<{ secret: Secret | undefined; found: Found }> {
  const secret = await secrets.get(name);
  return { secret, found: secret === undefined ? { kind: 'none' } : classify(secret, `${secrets.namespace}/${name}`) };
}

function classify(secret: Secret, place: string): Found {
  try {
    const record = decodeRecord(secret);
    if (record !== undefined) return { kind: 'index', record };
  } catch (error) {
    return { kind: 'damaged', reason: `The backup's index, Secret ${place}, is damaged: ${messageOf(error)}` };
  }
  if (secret.data.has(heketiKey)) return { kind: 'heketi' };
  const keys = [...secret.data.keys()].filter((key) => key !== fenceKey).sort();
  if (keys.length === 0) return { kind: 'none' };
  const advice = 'give the backup another name with HEKETI_KUBE_DB_SECRET_NAME, or remove it';
  return {
    kind: 'foreign',
    reason: `The Secret ${place} is of another program (it has ${keys.join(', ')}): ${advice}`,
  };
}

/** Another server has begun to write this backup, or has deleted it: who finds this out stops writing. */
export class Overtaken extends DomainError {
  override readonly name = 'Overtaken';

  constructor(message: string) {
    super('conflict', message);
  }
}
