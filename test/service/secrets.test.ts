import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { qsh, sign } from '../api/tokens.ts';
import { startService } from '../helpers/service.ts';

const secrets = {
  adminKey: 'secret-of-the-admin',
  userKey: 'secret-of-the-user',
  passphrase: 'secret-passphrase',
  password: 'secret-password',
};

t.test('no secret is in a log line, in the database or beside it', async (t) => {
  const dir = t.testdir();
  const { adminKey, userKey, passphrase, password } = secrets;
  const service = await startService({
    dir,
    config: {
      auth: { adminKey, userKey, iatLeewayS: 120 },
      ssh: {
        user: 'root',
        port: 22,
        keyFile: '',
        passphrase,
        password,
        agent: '',
        sudo: false,
        knownHosts: [],
        connectTimeoutMs: 1000,
      },
    },
  });
  const { server } = service.app;
  const tokens: string[] = [];
  const ask = (method: 'GET' | 'POST', url: string, key: string, payload?: object) => {
    const iat = Math.floor((service.clock.now() as number) / 1000);
    // Time runs 200 times as fast here.
    const token = sign({ iss: 'admin', iat, exp: iat + 3600, qsh: qsh(method, url) }, key);
    tokens.push(token);
    const headers = { authorization: `bearer ${token}` };
    return server.inject({ method, url, headers, ...(payload && { payload: JSON.stringify(payload) }) });
  };
  t.equal((await ask('POST', '/clusters', adminKey, { file: true, block: true })).statusCode, 201);
  t.equal((await ask('GET', '/volumes', 'another key')).statusCode, 401);
  t.equal((await ask('POST', '/volumes', adminKey, { size: 'x' })).statusCode, 422);
  t.equal((await ask('POST', '/volumes', adminKey, { size: 10 })).statusCode, 500);
  const status = (await ask('GET', '/status', adminKey)).body;
  await service.stop();

  const files = readdirSync(dir).map((file) => readFileSync(join(dir, file), 'latin1'));
  t.ok(files.length > 0 && service.log.length > 0);
  const written = [JSON.stringify(service.log), status, ...files];
  for (const secret of [...Object.values(secrets), ...tokens]) {
    t.notOk(
      written.some((text) => text.includes(secret)),
      'not found',
    );
  }
});
