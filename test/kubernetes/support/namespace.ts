import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import type { Test } from 'tap';
import { kubeconfig } from '../../../lab/kubernetes/control-plane.ts';
import { messageOf } from '../../../src/domain/errors.ts';
import { bringBackApiServer, kubectl, plane } from './plane.ts';

const manifests = join(import.meta.dirname, '../../../deploy/kubernetes');

/** A namespace of its own for one test, with our shipped ServiceAccount, Role and RoleBinding in it. */
export interface Namespace {
  readonly name: string;
  /** For files of this test; removed after it. */
  readonly folder: string;
  /** kubeconfig file with a token of the shipped ServiceAccount: what the service may do, this may. */
  readonly serviceConfig: string;
  /** For the test's own look at things: may do everything. */
  readonly admin: KubeConfig;
  /** kubectl as administrator in this namespace. @throws Error with what it said when it fails */
  kubectl(words: readonly string[], input?: string): Promise<string>;
}

/**
 * Makes one; it is deleted after the test, and an API server that the test has killed is brought back before that.
 * @param overlay folder of deploy/kubernetes whose Role counts
 */
export async function newNamespace(t: Test, overlay = 'base'): Promise<Namespace> {
  const name = `test-${randomBytes(4).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'brickyard-'));
  const adminConfig = plane().adminConfig;
  const asAdmin = (words: readonly string[], input?: string) => kubectl(adminConfig, ['-n', name, ...words], input);
  t.teardown(async () => {
    await bringBackApiServer();
    await asAdmin(['delete', 'namespace', name, '--wait=false']);
    rmSync(folder, { recursive: true, force: true });
  });
  await asAdmin(['create', 'namespace', name]);
  await asAdmin(['apply', '-f', '-'], await accessObjects(folder, name, overlay));
  const token = await asAdmin(['create', 'token', 'heketi-service-account', '--duration=24h']);
  const serviceConfig = join(folder, 'service.kubeconfig');
  writeFileSync(serviceConfig, kubeconfig(plane(), token.trim(), name), { mode: 0o600 });
  await awaitRights(serviceConfig);
  const admin = new KubeConfig();
  admin.loadFromFile(adminConfig);
  return { name, folder, serviceConfig, admin, kubectl: asAdmin };
}

/** An overlay as kustomize renders it for a namespace, as a user would write that into a kustomization of his own. */
export async function rendered(folder: string, namespace: string, overlay: string): Promise<string> {
  const kustomization = { namespace, resources: [relative(folder, join(manifests, overlay))] };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return kubectl(plane().adminConfig, ['kustomize', folder]);
}

async function accessObjects(folder: string, namespace: string, overlay: string): Promise<string> {
  const documents = (await rendered(folder, namespace, overlay)).split(/^---$/m);
  return documents.filter((text) => /^kind: (ServiceAccount|Role|RoleBinding)$/m.test(text)).join('---\n');
}

/** The API server's own look at a new Role comes a moment after the Role. */
async function awaitRights(config: string): Promise<void> {
  for (let i = 0; ; i++, await pause(50)) {
    const answer = await kubectl(config, ['auth', 'can-i', 'create', 'secrets']).catch(messageOf);
    if (answer.trim() === 'yes') return;
    if (i === 100) throw new Error(`the shipped Role does not let the service create Secrets: ${answer}`);
  }
}
