import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';

/** On a machine without IPv6, `::` can't be listened on. */
const noIpv6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL'];

/** Listens on every address, of IPv4 alone where there is no IPv6; another host is taken as it is. @returns the address, `http://host:port` */
export async function listen(
  server: Pick<FastifyInstance, 'listen'>,
  { host, port }: Config['listen'],
): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (host !== '::' || !noIpv6.includes(code)) throw error;
    return server.listen({ host: '0.0.0.0', port });
  }
}
