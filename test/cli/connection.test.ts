import t from 'tap';
import { connectionOf } from '../../src/cli/connection.ts';

const none = { server: '', user: '', secret: '', insecureTls: false, tlsCert: [] };

t.test('nothing given', async (t) => {
  t.same(connectionOf(none, {}), {
    url: 'http://localhost:8080',
    user: '',
    key: '',
    insecure: false,
    certificates: [],
  });
});

t.test('options win over the environment; an empty one counts as not given', async (t) => {
  const env = { HEKETI_CLI_SERVER: 'http://env:1', HEKETI_CLI_USER: 'user', HEKETI_CLI_KEY: 'envkey' };
  t.match(connectionOf(none, env), { url: 'http://env:1', user: 'user', key: 'envkey' });
  const given = { ...none, server: 'https://flag:2//', user: 'admin', secret: 'flagkey' };
  t.match(connectionOf(given, env), { url: 'https://flag:2', user: 'admin', key: 'flagkey' });
});

t.test('an address that is none, and a certificate that can not be read', async (t) => {
  for (const server of ['localhost:8080', 'gluster', 'ftp://x'])
    t.throws(() => connectionOf({ ...none, server }, {}), { message: new RegExp(`must be like .* found "${server}"`) });
  t.throws(() => connectionOf({ ...none, tlsCert: ['/no/such'] }, {}), { message: /^Unable to read the certificate/ });
});
