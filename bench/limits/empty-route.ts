import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from '../http/client.ts';
import { applyLoad, type Measure } from '../load.ts';

const program = fileURLToPath(new URL('empty-route-server.ts', import.meta.url));
const warmUpSeconds = 1;

/** How often an empty Fastify route answers the same generator, in a process of its own as the service is. */
export class EmptyRoute {
  readonly #child: ChildProcess;
  readonly #client: Client;

  static async start(concurrency: number): Promise<EmptyRoute> {
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const route = new EmptyRoute(child, new Client(new URL(String(line).trim()), null, 0));
    await route.measure(concurrency, warmUpSeconds);
    return route;
  }

  private constructor(child: ChildProcess, client: Client) {
    this.#child = child;
    this.#client = client;
    // However this process ends, the other does not stay.
    process.on('exit', () => child.kill());
  }

  measure(concurrency: number, seconds: number): Promise<Measure> {
    const client = this.#client;
    const request = client.request('GET', '/');
    return applyLoad({
      url: client.url,
      concurrency,
      seconds,
      work: (connection) => client.ask(connection, request, 200),
    });
  }

  stop(): void {
    this.#child.kill();
  }
}
