import t from 'tap';
import { checkAdminState } from '../../src/api/admin.ts';

type Request = Parameters<typeof checkAdminState>[1];

const request = (method: string, remoteAddress: string): Request =>
  ({ method, raw: { socket: { remoteAddress } } }) as Request;

t.test('local-client goes by the address of the peer', async (t) => {
  const switches = { adminState: 'local-client', logLevel: 'info' } as const;
  for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) checkAdminState(switches, request('POST', peer));
  for (const peer of ['127.0.0.2', '::ffff:192.0.2.1', '192.0.2.1', '2001:db8::1', '']) {
    t.throws(() => checkAdminState(switches, request('POST', peer)), { code: 'unavailable' }, peer);
    t.doesNotThrow(() => checkAdminState(switches, request('GET', peer)));
  }
});
