import type { IndexRecord } from './index-record.ts';

/**
 * How a local database stands to the newest state of a backup.
 * - `follows`: it has everything that is stored, and perhaps more
 * - `older`: what is stored has followed it
 * - `apart`: both have what the other has not
 * - `other`: nothing is known that they have in common
 */
export type Relation = 'follows' | 'older' | 'apart' | 'other';

export function relationOf(
  local: { readonly lineage: string; readonly change: number },
  record: IndexRecord,
): Relation {
  if (local.lineage === record.lineage) return local.change >= record.change ? 'follows' : 'older';
  if (local.lineage === record.claim.lineage) return 'follows';
  const ancestor = record.ancestors.find(({ lineage }) => lineage === local.lineage);
  if (ancestor === undefined) return 'other';
  return local.change <= ancestor.change ? 'older' : 'apart';
}
