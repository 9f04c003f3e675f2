import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runHere } from '../run-here.ts';
import { addresses, pkiFolder } from './settings.ts';

const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
const ips = ['127.0.0.1', '10.0.2.100', addresses.service, addresses.controlPlane];

/** Makes the certificates and tokens unless they are there. */
export async function ensurePki(): Promise<void> {
  if (existsSync(pkiFolder)) return;
  const unfinished = `${pkiFolder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const script = join(import.meta.dirname, 'make-pki.sh');
  await runHere([script, unfinished, ...names.map((name) => `DNS:${name}`), ...ips.map((ip) => `IP:${ip}`)]);
  renameSync(unfinished, pkiFolder);
}

export const pki = (file: string) => join(pkiFolder, file);

/** A kubeconfig for one of the users of `make-pki.sh`. */
export function kubeconfig(user: string, server = `https://${addresses.service}`): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'lab', cluster: { server, 'certificate-authority-data': readFileSync(pki('ca.crt'), 'base64') } },
    ],
    users: [{ name: user, user: { token: readFileSync(pki(`${user}.token`), 'utf8').trim() } }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user } }],
    'current-context': 'lab',
  });
}
