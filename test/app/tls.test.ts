import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readTls } from '../../src/app/tls.ts';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { keptLog } from '../helpers/log.ts';

const certFile = 'test/fixtures/tls/cert.pem';
const keyFile = 'test/fixtures/tls/key.pem';

function httpsConfig(t: Test, files: { cert_file: string; key_file: string }) {
  const dir = t.testdir();
  const file = join(dir, 'heketi.json');
  const glusterfs = { executor: 'simulated', db: join(dir, 'heketi.db') };
  writeFileSync(file, JSON.stringify({ port: '0', listen: '127.0.0.1', enable_tls: true, ...files, glusterfs }));
  return loadConfig({ file, env: {}, flags: { disableAuth: true } });
}

const answerOf = (url: string, ca: Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = get(url, { ca }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve(`${response.statusCode} ${response.rawHeaders.includes('Content-Type')} ${Buffer.concat(chunks)}`);
    });
    request.on('error', reject);
  });

t.test('HTTPS is served where it is switched on', async (t) => {
  const app = await createApp(httpsConfig(t, { cert_file: certFile, key_file: keyFile }), { log: keptLog() });
  t.teardown(() => app.stop());
  const url = await app.start();
  t.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
  t.equal(await answerOf(`${url}/hello`, readFileSync(certFile)), '200 true Hello from Heketi');
  await t.rejects(fetch(url.replace('https:', 'http:')), 'no plain HTTP on that port');
});

t.test('a bad file ends the start and is named', async (t) => {
  const dir = t.testdir({ 'no.pem': 'nothing of the kind' });
  const bad = join(dir, 'no.pem');
  t.throws(() => readTls({ certFile: bad, keyFile }), {
    message: /^cert_file \S+no\.pem holds no certificate in PEM: /,
  });
  t.throws(() => readTls({ certFile, keyFile: bad }), { message: /^key_file \S+no\.pem holds no private key/ });
  t.throws(() => readTls({ certFile: join(dir, 'absent'), keyFile }), {
    message: /^cert_file \S+absent can't be read/,
  });
  t.throws(() => readTls({ certFile, keyFile: 'test/fixtures/tls/other-key.pem' }), {
    code: 'invalid',
    message: /^key_file \S+other-key\.pem is not the key of the certificate in cert_file /,
  });
  const config = httpsConfig(t, { cert_file: certFile, key_file: certFile });
  await t.rejects(createApp(config, { log: keptLog() }), { message: /^key_file / });
});
