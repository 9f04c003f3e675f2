import t from 'tap';
import type { FaultEvent, Reaction } from '../../src/executor/simulated/faults.ts';
import { qsh, sign } from '../api/tokens.ts';
import { block, createBlock, createHosting } from '../helpers/block.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

const leak = 'PASSWORD: must-not-leak';

t.test('the password of a block volume is in its info, and nowhere else', async (t) => {
  let react: (event: FaultEvent) => Reaction | undefined = () => undefined;
  const service = await startService({ dir: t.testdir(), faults: { react: (event) => react(event) } });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  await createHosting(service, 100);
  const told: string[] = [];
  const look = async () => {
    for (const path of ['/status', '/operations', '/operations/pending', '/metrics']) {
      told.push((await service.call('GET', path)).body);
    }
  };

  const asked = await service.call('POST', '/blockvolumes', { size: 5, auth: true });
  await look();
  const made = block(await service.wait(asked.location));
  await look();
  const other = await createBlock(service, { size: 5, auth: true });
  await service.settle('POST', `/blockvolumes/${made.id}/expand`, { new_size: 9 });
  // Each command whose answer may hold it fails in each way, with words that must not be repeated.
  for (const verb of ['info', 'create']) {
    for (const answer of [
      { exitCode: 1, stdout: leak },
      { exitCode: 1, stdout: '{"RESULT":"SUCCESS"}', stderr: leak },
    ]) {
      let times = 1;
      react = ({ argv, when }) =>
        argv[0] === 'gluster-block' && argv[1] === verb && when === 'before' && times-- > 0 ? answer : undefined;
      const refused = await service.settle('POST', '/blockvolumes', { size: 1, auth: true });
      t.equal(refused.status, 500);
      t.match(refused.body, /not shown/);
      told.push(refused.body);
      await look();
    }
  }
  react = () => undefined;
  t.equal((await service.settle('DELETE', `/blockvolumes/${other.id}`)).status, 204);
  await look();

  const rows = service.store.read((reader) =>
    reader.listOperations(['running', 'interrupted', 'undoing', 'done', 'failed']),
  );
  t.ok(rows.length > 5);
  const written = [JSON.stringify(service.log), JSON.stringify(rows), ...told];
  const passwords = [made, other].map(({ blockvolume }) => blockvolume.password);
  for (const secret of [...passwords, 'must-not-leak']) {
    t.ok(secret.length > 10);
    t.notOk(
      written.some((text) => text.includes(secret)),
      'not found',
    );
  }
  t.equal(block(await service.call('GET', `/blockvolumes/${made.id}`)).blockvolume.password, passwords[0]);
});

t.test('block volumes are for the administrator alone', async (t) => {
  const auth = { adminKey: 'a', userKey: 'u', iatLeewayS: 120 };
  const service = await startService({ dir: t.testdir(), config: { auth } });
  t.teardown(() => service.stop());
  const id = 'a'.repeat(32);
  for (const [method, url] of [
    ['GET', '/blockvolumes'],
    ['POST', '/blockvolumes'],
    ['GET', `/blockvolumes/${id}`],
    ['DELETE', `/blockvolumes/${id}`],
    ['POST', `/blockvolumes/${id}/expand`],
    ['POST', `/volumes/${id}/block-restriction`],
  ] as const) {
    const iat = Math.floor((service.clock.now() as number) / 1000);
    const ask = (iss: 'admin' | 'user', key: string) => {
      const token = sign({ iss, iat, exp: iat + 3600, qsh: qsh(method, url) }, key);
      return service.app.server.inject({ method, url, headers: { authorization: `bearer ${token}` } });
    };
    const refused = await ask('user', 'u');
    t.equal(refused.statusCode, 401, `${method} ${url}`);
    t.equal(refused.body, 'Administrator access required\n');
    t.not((await ask('admin', 'a')).statusCode, 401);
  }
});
