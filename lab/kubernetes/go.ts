import { existsSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { installPackages } from '../packages.ts';
import { runHere } from '../run-here.ts';
import { say } from './settings.ts';

/** The first Go that fetches newer ones by itself, as go.mod asks for; an older one is only good for fetching this. */
const selfUpdating = 21;
const newer = 'golang.org/toolchain@v0.0.1-go1.26.8.linux-';

/**
 * A Go that can build what `go.mod` asks for: the machine's, or Debian's, which is too old by itself and fetches a newer one as a module.
 * @param env its settings, so that what is fetched lands in our folders
 */
export async function ensureGo(env: NodeJS.ProcessEnv): Promise<string> {
  const places = ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go'];
  let go = await firstOf(places, env);
  if (!go) {
    await installPackages(['golang-go']);
    go = await firstOf(places, env);
    if (!go) throw new Error('Debian package golang-go is installed, yet no program go is found');
  }
  const minor = Number(/go1\.(\d+)/.exec(await runHere([go, 'version'], env))?.[1]);
  return minor >= selfUpdating ? go : fetchNewer(go, env);
}

async function firstOf(places: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const place of places) {
    const found = await runHere([place, 'version'], env).catch(() => undefined);
    if (found !== undefined) return place;
  }
  return undefined;
}

async function fetchNewer(go: string, env: NodeJS.ProcessEnv): Promise<string> {
  const name = newer + (process.arch === 'x64' ? 'amd64' : process.arch);
  say(`this machine's Go is too old; fetching ${name}`);
  const answer = JSON.parse(await runHere([go, 'mod', 'download', '-json', name], env)) as { Dir: string };
  // An old Go unpacks it as any module: without the right to run its programs.
  for (const folder of [join(answer.Dir, 'bin'), ...(await toolFolders(answer.Dir))]) {
    for (const file of await readdir(folder)) await chmod(join(folder, file), 0o755);
  }
  return join(answer.Dir, 'bin', 'go');
}

async function toolFolders(root: string): Promise<string[]> {
  const tools = join(root, 'pkg', 'tool');
  return existsSync(tools) ? (await readdir(tools)).map((name) => join(tools, name)) : [];
}
