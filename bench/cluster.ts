import type { Client } from './http/client.ts';
import { Connection } from './http/connection.ts';

/** The cluster that is measured. */
export interface BenchCluster {
  readonly id: string;
  readonly nodes: readonly string[];
}

const nodeCount = 12;
const devicesPerNode = 12;
const zones = 4;

/** The first cluster of the server; on a server without any, one of 12 nodes with 12 devices each in 4 zones is made. */
export async function findOrMakeCluster(client: Client): Promise<BenchCluster> {
  const connection = await Connection.open(client.url);
  try {
    const { clusters } = await client.get<{ clusters: string[] }>(connection, '/clusters');
    const id = clusters[0] ?? (await makeCluster(client, connection));
    const { nodes } = await client.get<{ nodes: string[] }>(connection, `/clusters/${id}`);
    return { id, nodes };
  } finally {
    connection.close();
  }
}

async function makeCluster(client: Client, connection: Connection): Promise<string> {
  const create = client.request('POST', '/clusters', { file: true, block: true });
  const { body } = await client.ask(connection, create, 201);
  const { id } = JSON.parse(body.toString()) as { id: string };
  for (let number = 1; number <= nodeCount; number += 1) {
    const hostnames = { manage: [`bench-${number}.example`], storage: [`192.0.2.${number}`] };
    const zone = (number % zones) + 1;
    const path = await client.settle(connection, client.request('POST', '/nodes', { cluster: id, zone, hostnames }));
    const node = path?.split('/').at(-1);
    for (let device = 0; device < devicesPerNode; device += 1) {
      const name = `/dev/sd${String.fromCharCode(98 + device)}`;
      await client.settle(connection, client.request('POST', '/devices', { node, name }));
    }
  }
  return id;
}
