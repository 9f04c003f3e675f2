import { createServer } from 'node:net';
import { manageAddress, nodeNumbers } from './settings.ts';

/** A port that is free for us on the addresses of all nodes: 22, as on real storage hosts, or the first from 2222 on. */
export async function choosePort(): Promise<number> {
  for (const port of [22, ...Array.from({ length: 100 }, (_, i) => 2222 + i)]) {
    const free = await Promise.all(nodeNumbers.map((n) => isFree(manageAddress(n), port)));
    if (free.every(Boolean)) return port;
  }
  throw new Error('no free port for the SSH of the nodes: tried 22 and 2222 to 2321');
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
