import { ageText } from '../domain/age.ts';
import type { StateSummary } from '../domain/pages.ts';
import type { Relation } from '../kubernetes/backup/relation.ts';

export const onlyStartEmpty = 'To begin without it all the same: --start-empty (BRICKYARD_START_EMPTY)';

interface State {
  /** A file, or `namespace/name` of a Secret. */
  readonly place: string;
  readonly change: number;
  readonly summary: StateSummary;
}

/** Why a local database is not used, what is in both, and what the user can do. @param now milliseconds since 1970 */
export function refusal(relation: Exclude<Relation, 'follows'>, local: State, backup: State, now: number): string {
  const lead = {
    older: `The local database ${local.place} is older than the backup in the Secret ${backup.place}`,
    apart: `The local database ${local.place} and the backup in the Secret ${backup.place} have gone different ways`,
    other: `The backup in the Secret ${backup.place} is of another database than the local one, ${local.place}`,
  };
  return [
    lead[relation],
    `local:  ${described(local, now)}`,
    `backup: ${described(backup, now)}`,
    'Nothing was changed. To restore the backup, move the local file away; to go on with the local database and give up what only the backup has, start once with --trust-local (BRICKYARD_TRUST_LOCAL).',
  ].join('\n');
}

export function howToMigrate(namespace: string, secret: string): string {
  return [
    `The Secret ${namespace}/${secret} holds a backup that Heketi itself has made, and there is no local database`,
    'It is not touched. Take it over (docs/migration.md), and put the new file where glusterfs.db says:',
    `  kubectl -n ${namespace} get secret ${secret} -o jsonpath='{.data.heketi\\.db\\.gz}' | base64 -d | gunzip > heketi-bolt.db`,
    '  heketi db import --boltfile heketi-bolt.db --dbfile heketi.db',
    'Or begin with nothing: start with --start-empty (BRICKYARD_START_EMPTY); a copy of that backup is kept.',
  ].join('\n');
}

function described({ change, summary }: State, now: number): string {
  const { at, clusters, nodes, devices, volumes } = summary;
  const age = at === 0 ? 'of unknown age' : `${new Date(at).toISOString()}, ${ageText(now - at)} ago`;
  return `change ${change}, ${age}; ${clusters} clusters, ${nodes} nodes, ${devices} devices, ${volumes} volumes`;
}
