import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import t from 'tap';
import { createSshRunner } from '../../src/executor/ssh.ts';
import { keptLog } from '../helpers/log.ts';
import { sh } from './shells.ts';
import { newKey, publicText, startSshServer } from './ssh-server.ts';

t.test('the key of an agent, which alone knows it', async (t) => {
  const key = ssh2.utils.parseKey(newKey().private);
  if (key instanceof Error) throw key;
  const folder = t.testdir();
  // The path of a socket has 107 bytes at most; that of the checkout may be longer.
  const sockets = mkdtempSync(join(tmpdir(), 'agent-'));
  t.teardown(() => rmSync(sockets, { recursive: true }));
  const socket = join(sockets, 'agent');
  let signed = 0;
  const agent = createServer((connection) => {
    const protocol = new ssh2.AgentProtocol(false);
    protocol.on('identities', (request) => protocol.getIdentitiesReply(request, [key]));
    protocol.on('sign', (request, _key, data) => {
      signed += 1;
      protocol.signReply(request, key.sign(data) as Buffer);
    });
    connection.pipe(protocol).pipe(connection);
  });
  await new Promise<void>((resolve) => agent.listen(socket, resolve));
  t.teardown(() => void agent.close());
  const hostKey = newKey();
  const server = await startSshServer({
    hostKeys: [hostKey.private],
    allow: (context) =>
      context.method === 'publickey' && context.key.data.equals(key.getPublicSSH() as unknown as Uint8Array),
    folder,
  });
  t.teardown(() => server.stop());
  const runner = createSshRunner(
    {
      user: 'root',
      port: server.port,
      keyFile: '',
      passphrase: '',
      password: '',
      agent: socket,
      sudo: false,
      knownHosts: [],
      connectTimeoutMs: 2000,
    },
    { log: keptLog(), hostKeys: { find: () => publicText(hostKey.private), pin: () => undefined } },
  );
  t.teardown(() => runner.close());
  const [result] = await runner.run('127.0.0.1', [sh('echo in')]);
  t.equal(result?.stdout, 'in\n');
  t.ok(signed > 0);
});
