import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Running, run } from './run.ts';

const listening = /"url":"(http:\/\/[^"]+)".*"msg":"Listening on port/;

const topology = {
  clusters: [
    {
      nodes: ['1', '2', '3'].map((n) => ({
        node: { hostnames: { manage: [`node${n}`], storage: [`10.0.0.${n}`] }, zone: Number(n) },
        devices: ['/dev/sdb'],
      })),
    },
  ],
};

async function get(url: string): Promise<Record<string, string[]>> {
  return (await (await fetch(url)).json()) as Record<string, string[]>;
}

/** Asks until `done` says so of the answer, for at most 30 s. */
async function until<T>(ask: () => Promise<T>, done: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await ask();
    if (done(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen within 30 s');
}

async function devicesAt(url: string): Promise<number> {
  const clusters = (await get(`${url}/clusters`)).clusters ?? [];
  const nodes = await Promise.all(clusters.map(async (id) => (await get(`${url}/clusters/${id}`)).nodes ?? []));
  const devices = await Promise.all(nodes.flat().map(async (id) => (await get(`${url}/nodes/${id}`)).devices ?? []));
  return devices.flat().length;
}

t.test('SIGTERM to npm in the middle of a create ends it in time, and the next start settles it', async (t) => {
  const dir = t.testdir({ 'topology.json': JSON.stringify(topology) });
  const config = join(dir, 'heketi.json');
  const start = async (delayMs: number): Promise<{ npm: Running; url: string }> => {
    const simulated = { delay_ms: { lvcreate: delayMs } };
    const glusterfs = { executor: 'simulated', db: join(dir, 'heketi.db'), simulated };
    writeFileSync(config, JSON.stringify({ port: '0', listen: '127.0.0.1', glusterfs }));
    const args = ['--config', config, '--disable-auth', '--topology', join(dir, 'topology.json')];
    const npm = run('npm', ['run', '-s', 'heketi', '--', ...args], {}, true);
    const [, url = ''] = await npm.stdoutHas(listening);
    return { npm, url };
  };

  const first = await start(60_000);
  await until(
    () => devicesAt(first.url),
    (devices) => devices === 3,
  );
  const body = JSON.stringify({ size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } });
  const accepted = await fetch(`${first.url}/volumes`, { method: 'POST', body });
  t.equal(accepted.status, 202);
  const queue = new URL(accepted.headers.get('location') ?? '', first.url).pathname;
  const pending = await fetch(`${first.url}${queue}`);
  t.match(pending.headers.get('x-pending'), 'true');

  const at = performance.now();
  first.npm.child.kill('SIGTERM');
  await first.npm.ended;
  t.ok(performance.now() - at < 5000, `${Math.round(performance.now() - at)} ms`);
  t.throws(() => process.kill(-(first.npm.child.pid ?? 0), 0), { code: 'ESRCH' }, 'no process is left');

  const second = await start(0);
  const result = await until(
    () => fetch(`${second.url}${queue}`, { redirect: 'manual' }),
    ({ headers }) => headers.get('x-pending') !== 'true',
  );
  t.equal(result.status, 500, 'the create was undone');
  t.strictSame((await get(`${second.url}/volumes`)).volumes, []);
  second.npm.child.kill('SIGTERM');
  await second.npm.ended;
});
