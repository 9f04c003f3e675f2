import { fastify } from 'fastify';
import t from 'tap';
import { listen } from '../../src/app/listening.ts';

function failing(code: string) {
  const asked: string[] = [];
  const server = {
    async listen({ host }: { host: string; port: number }) {
      asked.push(host);
      if (host === '::') throw Object.assign(new Error(code), { code });
      return `http://${host}:8080`;
    },
  } as unknown as Parameters<typeof listen>[0];
  return { asked, server };
}

t.test('without IPv6 every address of IPv4 is listened on', async (t) => {
  const { asked, server } = failing('EAFNOSUPPORT');
  t.equal(await listen(server, { host: '::', port: 8080 }), 'http://0.0.0.0:8080');
  t.strictSame(asked, ['::', '0.0.0.0']);
});

t.test('another failure is told as it is', async (t) => {
  const { asked, server } = failing('EADDRINUSE');
  await t.rejects(listen(server, { host: '::', port: 8080 }), { code: 'EADDRINUSE' });
  t.strictSame(asked, ['::']);
});

t.test('a server that could not listen once can listen elsewhere', async (t) => {
  const server = fastify();
  t.teardown(() => server.close());
  await t.rejects(listen(server, { host: '192.0.2.1', port: 0 }), { code: 'EADDRNOTAVAIL' });
  t.match(await listen(server, { host: '127.0.0.1', port: 0 }), /^http:\/\/127\.0\.0\.1:\d+$/);
});
