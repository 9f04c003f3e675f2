import t, { type Test } from 'tap';
import { pythonClient } from './support/client.ts';
import { talk } from './support/cluster.ts';
import { Names } from './support/names.ts';
import { speak } from './support/service.ts';

/** Its tokens live for one second: slower than real time, they outlive a pause of this machine. */
const slow = 0.2;

t.test('everything that the Python client can ask', async (t) => {
  for (const body of ['{}', ''] as const) {
    await t.test(`polls ${body === '' ? 'without a body' : 'with an empty object'}`, (t) => askEverything(t, body));
  }
});

async function askEverything(t: Test, pollBody: '' | '{}'): Promise<void> {
  const service = await speak(t, { factor: slow });
  await talk(
    t,
    service,
    new Names(),
    `
# Whoever gives no options sends {}, which makes a cluster for nothing.
> POST /clusters
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<useless>","nodes":[],"volumes":[],"block":false,"file":false,"blockvolumes":[]}

# Its DELETE and GET carry {} too.
> DELETE /clusters/<useless>
< 200 OK
< Content-Length: 0

> POST /clusters
> {"block": true, "file": true}
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":[],"volumes":[],"block":true,"file":true,"blockvolumes":[]}

> POST /clusters/<cluster>/flags
> {"block": false, "file": true}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: 0

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
< {"id":"<cluster>","nodes":[],"volumes":[],"block":false,"file":true,"blockvolumes":[]}

# The Location is joined to the base address, so it must be a path.
> POST /nodes
> {"cluster": "<cluster>", "hostnames": {"manage": ["node1-manage"], "storage": ["node1-storage"]}, "zone": 10}
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
< {"zone":10,"hostnames":{"manage":["node1-manage"],"storage":["node1-storage"]},"cluster":"<cluster>","id":"<node>","state":"online","devices":[]}

! the nodes wait
> POST /devices
> {"name": "/dev/sda", "node": "<node>"}
< 202 Accepted
< Location: /queue/<add-device>
< Content-Length: 0

# Only whether the header is there is looked at.
> GET /queue/<add-device>
< 200 OK
< X-Pending: true
< Content-Length: 0

! the nodes go on
> GET /queue/<add-device>
< 204 No Content

> GET /nodes/<node>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":10,"hostnames":{"manage":["node1-manage"],"storage":["node1-storage"]},"cluster":"<cluster>","id":"<node>","state":"online","devices":[{"name":"/dev/sda","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device>","paths":[<list:paths>],"pv_uuid":"<pv:device>","state":"online","bricks":[]}]}

> GET /devices/<device>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"name":"/dev/sda","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device>","paths":[<list:paths>],"pv_uuid":"<pv:device>","state":"online","bricks":[]}

> GET /devices/<device>/resync
< 202 Accepted
< Content-Type: text/html; charset=utf-8
< Location: /queue/<resync>
< Content-Length: (right)
<
< <a href="/queue/<resync>">Accepted</a>.
<
<\\

> GET /queue/<resync>
< 204 No Content

> POST /devices/<device>/tags
> {"change_type": "set", "tags": {"disk": "ssd"}}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"disk":"ssd"}

> POST /nodes/<node>/tags
> {"change_type": "update", "tags": {}}
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {}

> POST /volumes
> {"size": 1}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

> GET /queue/<create>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<volume>
< Content-Length: (right)
<
< <a href="/volumes/<volume>">See Other</a>.
<
<\\

# Without a durability the server makes one copy.
> GET /volumes/<volume>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":1,"name":"vol_<volume>","durability":{"type":"none","replicate":{},"disperse":{}},"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["node1-storage"],"device":"node1-storage:vol_<volume>","options":{"backup-volfile-servers":""}}},"blockinfo":{},"bricks":[{"id":"<brick>","path":"/var/lib/heketi/mounts/vg_<device>/brick_<brick>/brick","device":"<device>","node":"<node>","volume":"<volume>","size":1048576}]}

> POST /volumes/<volume>/expand
> {"expand_size": 2}
< 202 Accepted
< Location: /queue/<expand>
< Content-Length: 0

> GET /queue/<expand>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<volume>
< Content-Length: (right)
<
< <a href="/volumes/<volume>">See Other</a>.
<
<\\

> GET /volumes
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"volumes":["<volume>"]}

> DELETE /volumes/<volume>
< 202 Accepted
< Location: /queue/<delete>
< Content-Length: 0

> GET /queue/<delete>
< 204 No Content

> POST /devices/<device>/state
> {"state": "offline"}
< 202 Accepted
< Location: /queue/<offline>
< Content-Length: 0

> GET /queue/<offline>
< 204 No Content

> POST /devices/<device>/state
> {"state": "failed"}
< 202 Accepted
< Location: /queue/<failed>
< Content-Length: 0

> GET /queue/<failed>
< 204 No Content

> DELETE /devices/<device>
< 202 Accepted
< Location: /queue/<delete-device>
< Content-Length: 0

> GET /queue/<delete-device>
< 204 No Content

> DELETE /nodes/<node>
< 202 Accepted
< Location: /queue/<delete-node>
< Content-Length: 0

> GET /queue/<delete-node>
< 204 No Content

> DELETE /clusters/<cluster>
< 200 OK
< Content-Length: 0

> GET /clusters/<cluster>
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
    pythonClient(service, pollBody),
  );
}

t.test('what it asks without any options', async (t) => {
  const service = await speak(t, { factor: slow });
  await talk(
    t,
    service,
    new Names(),
    `
> POST /nodes
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: cluster: cannot be blank; hostnames: (manage: cannot be blank; storage: cannot be blank.); zone: cannot be blank.

> POST /devices
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: name: cannot be blank; node: cannot be blank.

> POST /volumes
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: size: cannot be blank.

> POST /volumes
> {"size": 1}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< No clusters configured

> GET /volumes/abc
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

> GET /volumes/not-an-id
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Invalid path or request
`,
    pythonClient(service),
  );
});
