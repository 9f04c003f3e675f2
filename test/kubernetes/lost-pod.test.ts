import { copyFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { until } from '../../lab/until.ts';
import type { Client } from '../lab/support/client.ts';
import { newNamespace } from './support/namespace.ts';
import { bringBackApiServer, loseApiServer } from './support/plane.ts';
import { newService } from './support/service.ts';

const volume = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };
// Without an election: a leader that can't renew its lease for ten seconds ends, and here nobody would start it again.
const env = { HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true' };

async function makeCluster(client: Client): Promise<void> {
  const cluster = JSON.parse((await client.send('POST', '/clusters', { file: true, block: true })).text).id;
  for (const n of [1, 2, 3]) {
    const hostnames = { manage: [`node${n}`], storage: [`10.0.0.${n}`] };
    const node = await client.finish('POST', '/nodes', { cluster, zone: n, hostnames });
    await client.finish('POST', '/devices', { name: '/dev/sdb', node: node.replace('/nodes/', '') });
  }
}

/** Makes one volume after the other until the service is gone. @returns paths of those that a client was told of, growing */
function keepMaking(client: Client, ending: AbortSignal): string[] {
  const acknowledged: string[] = [];
  const make = async () => {
    while (!ending.aborted) {
      const queue = await client.start('POST', '/volumes', volume).catch(() => undefined);
      for (let pending = queue !== undefined; pending && !ending.aborted; await pause(200)) {
        const answer = await client.send('GET', queue ?? '').catch(() => undefined);
        pending = answer === undefined || answer.headers.get('x-pending') === 'true';
        if (answer?.status === 303) acknowledged.push(answer.headers.get('location') ?? '');
      }
      await pause(50);
    }
  };
  for (let i = 0; i < 3; i++) void make();
  return acknowledged;
}

t.test(
  'pod and disk lost in the middle of work, after an API server that was away: no acknowledged volume is',
  async (t) => {
    const namespace = await newNamespace(t);
    const first = await newService(t, namespace, { env });
    await first.start();
    await first.awaitState();
    await makeCluster(first.client);
    const ending = new AbortController();
    t.teardown(() => ending.abort());
    const acknowledged = keepMaking(first.client, ending.signal);
    await until('volumes are made', 60_000, async () => acknowledged.length >= 3);

    await loseApiServer();
    // What was stored just before may still be on its way to the client.
    await pause(1500);
    const before = acknowledged.length;
    await pause(2500);
    t.equal(acknowledged.length, before, 'nothing is acknowledged that is not stored');
    await bringBackApiServer();
    await until('it goes on', 60_000, async () => acknowledged.length >= before + 3);

    await first.kill();
    ending.abort();
    const second = await newService(t, namespace, { env });
    // The storage nodes outlive the pod; nothing else of its disk does.
    copyFileSync(`${first.database}.nodes`, `${second.database}.nodes`);
    await second.start();
    await second.awaitState(60_000);
    const { volumes } = await second.client.get<{ volumes: string[] }>('/volumes');
    const known = new Set(volumes.map((id) => `/volumes/${id}`));
    t.strictSame(
      acknowledged.filter((path) => !known.has(path)),
      [],
      `all ${acknowledged.length} are there`,
    );
    const [path = ''] = acknowledged;
    t.match(await second.client.get(path), { size: 1, bricks: [{}, {}, {}] }, 'with all that belongs to them');
    await second.client.finish('DELETE', path);
  },
);
