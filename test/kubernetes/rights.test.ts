import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { until } from '../../lab/until.ts';
import { type Namespace, newNamespace } from './support/namespace.ts';
import { bringBackApiServer, loseApiServer } from './support/plane.ts';
import { newService, type Service } from './support/service.ts';

const env = {
  HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true',
  BRICKYARD_LEADER_ELECTION: 'true',
  BRICKYARD_LEASE_DURATION: '6',
};

interface Rule {
  readonly resources: string[];
  readonly verbs: string[];
}

/** Waits until the service has said that this rule is missing. */
async function complaint(service: Service, namespace: Namespace, verb: string, resource: string): Promise<void> {
  const words = new RegExp(
    `add to the Role in namespace ${namespace.name}: .*resources: \\["${resource}"\\], verbs: \\["${verb}"\\]`,
  );
  await until(`the service says ${words}`, 30_000, async () => words.test(service.log().replaceAll('\\"', '"')));
}

/** Makes a cluster; while it is told to wait it asks again. */
async function awaitWork(service: Service): Promise<void> {
  await until('a cluster is made', 60_000, async () => {
    const answer = await service.client.send('POST', '/clusters', {}).catch(() => undefined);
    return answer?.status === 201;
  });
}

/** @returns once the API server goes by them: its own look at a Role comes a moment after the Role */
async function setRules(namespace: Namespace, rules: readonly Rule[]): Promise<void> {
  await namespace.kubectl(['patch', 'role', 'heketi', '--type=merge', '-p', JSON.stringify({ rules })]);
  await pause(500);
}

t.test('each rule of the Role is needed, and the service says which one is missing', async (t) => {
  const namespace = await newNamespace(t);
  const role = JSON.parse(await namespace.kubectl(['get', 'role', 'heketi', '-o', 'json'])) as { rules: Rule[] };
  for (const rule of role.rules) {
    for (const verb of rule.verbs) {
      const [resource = ''] = rule.resources;
      await t.test(`${verb} ${resource}`, async (t) => {
        const verbs = rule.verbs.filter((other) => other !== verb);
        const less = role.rules.map((other) => (other === rule ? { ...rule, verbs } : other));
        await namespace.kubectl(['delete', 'secrets,leases', '--all']);
        await setRules(
          namespace,
          less.filter((other) => other.verbs.length > 0),
        );
        const service = await newService(t, namespace, { env });
        await service.start();
        // A second change needs what the first one did not: to write over what is there.
        for (let i = 0; i < 2; i++) void service.client.send('POST', '/clusters', {}).catch(() => {});
        await complaint(service, namespace, verb, resource);
        await setRules(namespace, role.rules);
        // One that could not renew its lease has ended by itself, to be started again as a pod would be.
        await service.stop();
        await service.start();
        await awaitWork(service);
        await service.stop();
      });
    }
  }
});

t.test('an API server that is away at the start is waited for', async (t) => {
  const namespace = await newNamespace(t);
  const service = await newService(t, namespace, { env });
  await loseApiServer();
  await service.start();
  await until('the reason is told', 20_000, async () => {
    const answer = await service.client.send('POST', '/clusters', {});
    return answer.status === 503 && /the API server .* does not answer/.test(answer.text);
  });
  t.equal((await fetch(`${service.url}/hello`)).status, 200, 'it lives');
  t.equal((await fetch(`${service.url}/ready`)).status, 503, 'and is not ready');
  await bringBackApiServer();
  await awaitWork(service);
});
