import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from '../http/client.ts';
import { applyLoad, type Measure } from '../load.ts';

const program = fileURLToPath(new URL('empty-route-server.ts', import.meta.url));

/** How often an empty Fastify route answers the same generator, in a process of its own as the service is. */
export async function measureEmptyRoute(concurrency: number, seconds: number): Promise<Measure> {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(child.stdout, 'data');
    const client = new Client(new URL(String(line).trim()), null, 0);
    const request = client.request('GET', '/');
    const work = (connection: Parameters<typeof client.ask>[0]) => client.ask(connection, request, 200);
    await applyLoad({ url: client.url, concurrency, seconds: seconds / 4, work });
    return await applyLoad({ url: client.url, concurrency, seconds, work });
  } finally {
    child.kill();
  }
}
