import { spawn } from 'node:child_process';

/**
 * Runs a program of this machine to its end.
 * @returns its stdout
 * @throws Error with the program's stderr when it ends with anything but 0 or is missing
 */
export function runHere(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const [program = '', ...words] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      output.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output.stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`${argv.join(' ')} ended with ${code}\n${output.stderr.trim()}`));
    });
  });
}
