import { spawn } from 'node:child_process';
import {
  type ControlPlane,
  findControlPlane,
  killApiServer,
  startApiServer,
} from '../../../lab/kubernetes/control-plane.ts';
import { folderVariable } from './folder.ts';

/** The API server that this run of the tests has to itself. @throws Error when there is none */
export function plane(): ControlPlane {
  const folder = process.env[folderVariable];
  const found = folder === undefined ? undefined : findControlPlane(folder);
  if (!found) throw new Error('these tests need a real API server: npm run test:kubernetes starts one and runs them');
  return found;
}

/** SIGKILL: whoever talks to it loses the connection, and nobody answers until it is brought back. */
export const loseApiServer = () => killApiServer(plane());

/** @returns when it is ready again, with everything that etcd holds */
export const bringBackApiServer = () => startApiServer(plane());

/**
 * kubectl with the rights of a kubeconfig file.
 * @returns stdout
 * @throws Error with stderr when it ends with anything but 0
 */
export function kubectl(config: string, words: readonly string[], input = ''): Promise<string> {
  const child = spawn(plane().kubectl, words, { env: { ...process.env, KUBECONFIG: config } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  // It may end without having read what nobody needs.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`kubectl ${words.join(' ')} ended with ${code}\n${output.stderr}`));
    });
  });
}
