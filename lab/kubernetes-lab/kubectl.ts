import { spawn } from 'node:child_process';

export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl as administrator of the lab's cluster. */
export interface Kubectl {
  /** For a shell: the program and its configuration. */
  readonly program: string;
  readonly config: string;
  try(...words: string[]): Promise<Answer>;
  /** @returns stdout. @throws Error with what it said when it fails */
  run(...words: string[]): Promise<string>;
  /** Creates or changes objects, given as YAML or as values. */
  apply(objects: string | readonly object[]): Promise<void>;
  /** The answer of `get … -o json`. */
  get<T>(...words: string[]): Promise<T>;
}

export function createKubectl(program: string, config: string): Kubectl {
  const execute = (words: readonly string[], input = ''): Promise<Answer> =>
    new Promise((resolve, reject) => {
      // Its cache would outlive the cluster in the home folder, and answer for a server that is not there yet.
      const env = { ...process.env, KUBECONFIG: config, KUBECACHEDIR: `${config}.cache` };
      const child = spawn(program, words, { env });
      const output = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].on('data', (chunk) => {
          output[name] += chunk;
        });
      }
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      child.once('error', reject);
      child.once('close', (code) => resolve({ ok: code === 0, ...output }));
    });
  const succeed = async (words: readonly string[], input?: string) => {
    const answer = await execute(words, input);
    if (!answer.ok) throw new Error(`kubectl ${words.join(' ')}: ${answer.stderr.trim()} ${answer.stdout.trim()}`);
    return answer.stdout;
  };
  return {
    program,
    config,
    try: (...words) => execute(words),
    run: (...words) => succeed(words),
    async apply(objects) {
      const text =
        typeof objects === 'string' ? objects : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      await succeed(['apply', '--filename=-'], text);
    },
    async get(...words) {
      return JSON.parse(await succeed(['get', ...words, '--output=json']));
    },
  };
}
