import t from 'tap';
import { goClient } from './support/client.ts';
import { play } from './support/play.ts';
import { speak } from './support/service.ts';

/** What heketi-cli asks for a file with one node of two devices, one of them with tags. */
const load = `
> GET /clusters
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"clusters":[]}

> POST /clusters
> {"block":true,"file":true}
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":[],"volumes":[],"block":true,"file":true,"blockvolumes":[]}

> POST /nodes
> {"zone":1,"hostnames":{"manage":["gluster-1.example"],"storage":["192.0.2.11"]},"cluster":"<cluster>","tags":{"rack":"b<4"}}
< 202 Accepted
< Location: /queue/<add-node>
< Content-Length: 0

> GET /queue/<add-node>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /nodes/<node>
< Content-Length: (right)
<
< <a href="/nodes/<node>">See Other</a>.
<
<\\

> GET /nodes/<node>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":1,"hostnames":{"manage":["gluster-1.example"],"storage":["192.0.2.11"]},"cluster":"<cluster>","tags":{"rack":"b\\u003c4"},"id":"<node>","state":"online","devices":[]}

! the nodes wait
> POST /devices
> {"name":"/dev/sdb","node":"<node>"}
< 202 Accepted
< Location: /queue/<add-sdb>
< Content-Length: 0

> GET /queue/<add-sdb>
< 200 OK
< X-Pending: true
< Content-Length: 0

> GET /queue/<add-sdb>
< 200 OK
< X-Pending: true
< Content-Length: 0

! the nodes go on
> GET /queue/<add-sdb>
< 204 No Content

> POST /devices
> {"name":"/dev/sdc","tags":{"arbiter":"required","disk":"ssd"},"node":"<node>","destroydata":true}
< 202 Accepted
< Location: /queue/<add-sdc>
< Content-Length: 0

> GET /queue/<add-sdc>
< 204 No Content

> POST /devices
> {"name":"/dev/sdc","node":"<node>"}
< 202 Accepted
< Location: /queue/<add-again>
< Content-Length: 0
`;

/** What heketi-cli reads before it loads a file, and for \`topology info\`. */
const read = `
> GET /clusters
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"clusters":["<cluster>"]}

> GET /clusters/<cluster>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":["<node>"],"volumes":[],"block":true,"file":true,"blockvolumes":[]}

# The second device has the smaller id.
> GET /nodes/<node>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":1,"hostnames":{"manage":["gluster-1.example"],"storage":["192.0.2.11"]},"cluster":"<cluster>","tags":{"rack":"b\\u003c4"},"id":"<node>","state":"online","devices":[{"name":"/dev/sdc","tags":{"arbiter":"required","disk":"ssd"},"storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<sdc>","paths":[<list:sdc>],"pv_uuid":"<pv:sdc>","state":"online","bricks":[]},{"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<sdb>","paths":[<list:sdb>],"pv_uuid":"<pv:sdb>","state":"online","bricks":[]}]}
`;

t.test('a topology is loaded and read', async (t) => {
  const service = await speak(t);
  const directions = { 'the nodes wait': service.hold, 'the nodes go on': service.release };
  const names = await play(t, { client: goClient(service), directions }, load);
  await play(t, { client: goClient(service), names }, read);
});

t.test('what cannot be added', async (t) => {
  const service = await speak(t);
  const directions = { 'glusterd stops': () => service.nodes.stopGlusterd('node1') };
  await play(
    t,
    { client: goClient(service), directions },
    `
> POST /clusters
> {"block":false,"file":true}
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":[],"volumes":[],"block":false,"file":true,"blockvolumes":[]}

! glusterd stops
> POST /nodes
> {"zone":1,"hostnames":{"manage":["node1"],"storage":["192.0.2.11"]},"cluster":"<cluster>"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< New Node doesn't have glusterd running<more:reason>

> POST /nodes
> {"zone":1,"hostnames":{"manage":["node2"],"storage":["192.0.2.12"]},"cluster":"<cluster>"}
< 202 Accepted
< Location: /queue/<add-node>
< Content-Length: 0

> GET /queue/<add-node>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /nodes/<node>
< Content-Length: (right)
<
< <a href="/nodes/<node>">See Other</a>.
<
<\\

> POST /nodes
> {"zone":1,"hostnames":{"manage":["node2"],"storage":["192.0.2.13"]},"cluster":"<cluster>"}
< 409 Conflict
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Hostname node2 already used by node with id <node>
<

> POST /nodes
> {"zone":0,"hostnames":{"manage":[""],"storage":[]},"cluster":"x"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: cluster: x is not a valid UUID; hostnames: (manage: [] is not a valid manage hostname; storage: cannot be blank.); zone: cannot be blank.

> POST /nodes
> {"zone":1,"hostnames":{"manage":["node3"],"storage":["192.0.2.13"]},"cluster":"00000000000000000000000000000000"}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Cluster id does not exist

> POST /devices
> {"name":"sdb","node":"<node>"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: name: must be in a valid format.

> POST /devices
> {"name":"/dev/sdb","node":"00000000000000000000000000000000"}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Node id does not exist

# A cluster that stayed empty goes; one with a node does not.
> DELETE /clusters/<cluster>
< 409 Conflict
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Unable to delete cluster [<cluster>] because it contains volumes and/or nodes

> POST /clusters
> {}
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<empty>","nodes":[],"volumes":[],"block":false,"file":false,"blockvolumes":[]}

> DELETE /clusters/<empty>
< 200 OK
< Content-Length: 0

> GET /clusters/<empty>
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
  );
});
