import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../parts.ts';
import { sendText } from '../replies.ts';

/** The database as a whole: as Heketi's JSON, checked, compared with the nodes, and as a file. */
export function addDatabaseRoutes(server: FastifyInstance, { store, database, operations, examine }: ApiParts): void {
  server.get('/db/dump', (_request, reply) => sendText(reply, database.dump()));

  server.get('/db/check', (_request, reply) => sendText(reply, database.check()));

  server.get('/internal/state/examine/gluster', async (_request, reply) =>
    sendText(reply, await examine([`OnDemand Examiner invoked while ${operations.inFlight()} ops are in flight`])),
  );

  // The bytes come from the connection that is open: the file itself must not be opened a second time.
  server.get('/backup/db', (_request, reply) =>
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', 'attachment; filename="heketi.db"')
      .send(store.backup()),
  );
}
