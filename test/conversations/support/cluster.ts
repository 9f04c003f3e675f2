import type { Test } from 'tap';
import { type Client, goClient } from './client.ts';
import { Names } from './names.ts';
import { play } from './play.ts';
import type { Spoken } from './service.ts';

/** `<cluster>` with `<node1>` to `<node3>` in zones 1 to 3, each with a disk `/dev/sdb`. Ids fall, so that of the third is the smallest. */
export async function threeNodes(t: Test, service: Spoken): Promise<Names> {
  const names = new Names();
  const client = goClient(service);
  await play(t, { client, names }, cluster);
  for (const zone of [1, 2, 3]) await play(t, { client, names }, node(zone));
  return names;
}

/** Plays with the Go client, knowing the names of a cluster. */
export function talk(
  t: Test,
  service: Spoken,
  names: Names,
  text: string,
  client: Client = goClient(service),
): Promise<Names> {
  const directions = { 'the nodes wait': service.hold, 'the nodes go on': service.release };
  return play(t, { client, names, directions }, text);
}

const cluster = `
> POST /clusters
> {"block":true,"file":true}
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":[],"volumes":[],"block":true,"file":true,"blockvolumes":[]}
`;

const node = (zone: number): string => `
> POST /nodes
> {"zone":${zone},"hostnames":{"manage":["node${zone}"],"storage":["192.0.2.1${zone}"]},"cluster":"<cluster>"}
< 202 Accepted
< Location: /queue/<add-node${zone}>
< Content-Length: 0

> GET /queue/<add-node${zone}>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /nodes/<node${zone}>
< Content-Length: (right)
<
< <a href="/nodes/<node${zone}>">See Other</a>.
<
<\\

> POST /devices
> {"name":"/dev/sdb","node":"<node${zone}>"}
< 202 Accepted
< Location: /queue/<add-device${zone}>
< Content-Length: 0

> GET /queue/<add-device${zone}>
< 204 No Content
`;
