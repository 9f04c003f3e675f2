import { readFileSync, writeFileSync } from 'node:fs';
import { backupNames } from '../src/kubernetes/backup/names.ts';

const file = new URL('../deploy/kubernetes/base/role.yaml', import.meta.url);
const list = '    resourceNames:\n';

/** The shipped Role with the names of the backup's Secrets, which end it, made anew. */
export function shippedRole(): string {
  const text = readFileSync(file, 'utf8');
  const names = backupNames().map((name) => `      - ${name}\n`);
  return text.slice(0, text.lastIndexOf(list) + list.length) + names.join('');
}

if (import.meta.main) writeFileSync(file, shippedRole());
