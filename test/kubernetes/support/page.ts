import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Commands that a page tells its reader. */
export interface Block {
  /** The word after `sh`: where they can be run. */
  readonly mark: string;
  readonly script: string;
}

/** All marked blocks of a page in their order. */
export function commandsOf(page: string): Block[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```sh (\w+)\n(.*?)^```$/gms);
  return [...blocks].map(([, mark = '', script = '']) => ({ mark, script }));
}

/** Runs a block as somebody would who stops at the first mistake. @returns exit code and all that it printed */
export function runBlock(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
