import t from 'tap';
import { talk, threeNodes } from './support/cluster.ts';
import { speak } from './support/service.ts';

t.test('a node and a device, out of use and gone', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
# heketi-cli node disable, enable, remove
> POST /nodes/<node1>/state
> {"state":"failed"}
< 202 Accepted
< Location: /queue/<too-early>
< Content-Length: 0

> GET /queue/<too-early>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Node must be offline before remove operation is performed, node:<node1>

> POST /nodes/<node1>/state
> {"state":"offline"}
< 202 Accepted
< Location: /queue/<disable>
< Content-Length: 0

> GET /queue/<disable>
< 204 No Content

> GET /nodes/<node1>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":1,"hostnames":{"manage":["node1"],"storage":["192.0.2.11"]},"cluster":"<cluster>","id":"<node1>","state":"offline","devices":[{"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device1>","paths":[<list:paths>],"pv_uuid":"<pv:device1>","state":"online","bricks":[]}]}

> DELETE /nodes/<node1>
< 409 Conflict
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Unable to delete node [<node1>] because it contains devices

> POST /nodes/<node1>/state
> {"state":"failed"}
< 202 Accepted
< Location: /queue/<remove>
< Content-Length: 0

> GET /queue/<remove>
< 204 No Content

> POST /nodes/<node1>/state
> {"state":"online"}
< 202 Accepted
< Location: /queue/<enable>
< Content-Length: 0

> GET /queue/<enable>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Cannot move a failed/removed node to online state

> POST /nodes/<node1>/state
> {"state":"offline"}
< 202 Accepted
< Location: /queue/<back>
< Content-Length: 0

> GET /queue/<back>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Cannot move a failed/removed node to offline state

# Its devices were removed with it. heketi-cli device delete always sends a body.
> DELETE /devices/<device1>
> {"forceforget":false}
< 202 Accepted
< Location: /queue/<delete-device>
< Content-Length: 0

> GET /queue/<delete-device>
< 204 No Content

> DELETE /nodes/<node1>
< 202 Accepted
< Location: /queue/<delete-node>
< Content-Length: 0

> GET /queue/<delete-node>
< 204 No Content

> GET /nodes/<node1>
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

> GET /clusters/<cluster>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":["<node3>","<node2>"],"volumes":[],"block":true,"file":true,"blockvolumes":[]}

# A device of another node: removed, and taken back.
> GET /nodes/<node2>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":2,"hostnames":{"manage":["node2"],"storage":["192.0.2.12"]},"cluster":"<cluster>","id":"<node2>","state":"online","devices":[{"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device2>","paths":[<list:paths2>],"pv_uuid":"<pv:device2>","state":"online","bricks":[]}]}

> POST /devices/<device2>/state
> {"state":"failed"}
< 202 Accepted
< Location: /queue/<early>
< Content-Length: 0

> GET /queue/<early>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Device must be offline before remove operation is performed, device:<device2>

> DELETE /devices/<device2>
> {"forceforget":true}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< device: <device2> is not in failed state

> POST /devices/<device2>/state
> {"state":"offline"}
< 202 Accepted
< Location: /queue/<device-disable>
< Content-Length: 0

> GET /queue/<device-disable>
< 204 No Content

# heketi-cli device remove --expert-option-disable-heal-check
> POST /devices/<device2>/state
> {"state":"failed","healcheck":"disable"}
< 202 Accepted
< Location: /queue/<device-remove>
< Content-Length: 0

> GET /queue/<device-remove>
< 204 No Content

> POST /devices/<device2>/state
> {"state":"online"}
< 202 Accepted
< Location: /queue/<device-enable>
< Content-Length: 0

> GET /queue/<device-enable>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Cannot move a failed/removed device to online state

> POST /devices/<device2>/state
> {"state":"offline"}
< 202 Accepted
< Location: /queue/<device-back>
< Content-Length: 0

> GET /queue/<device-back>
< 204 No Content

> POST /devices/<device2>/state
> {"state":"online"}
< 202 Accepted
< Location: /queue/<device-online>
< Content-Length: 0

> GET /queue/<device-online>
< 204 No Content

# A GET that changes something: its 202 has a body.
> GET /devices/<device2>/resync
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

> GET /devices/<device2>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device2>","paths":[<list:paths2>],"pv_uuid":"<pv:device2>","state":"online","bricks":[]}

# The same disk a second time
> POST /devices
> {"name":"/dev/sdb","node":"<node2>"}
< 202 Accepted
< Location: /queue/<add-again>
< Content-Length: 0

> GET /queue/<add-again>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Initializing device /dev/sdb failed (aleady contains Physical Volume <pv:device2>): <text:lvm>

> POST /devices
> {"name":"/dev/sdb","node":"<node2>","destroydata":true}
< 202 Accepted
< Location: /queue/<destroy>
< Content-Length: 0

> GET /queue/<destroy>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Device already in use (ID: <device2>)<more:in-use>
`,
  );
});

t.test('states that are none', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
> POST /nodes/<node1>/state
> {"state":"broken"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: state: broken is not valid state.

> POST /nodes/<node1>/state
> {}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: state: cannot be blank.

# The heal check is judged first, and alone.
> POST /nodes/<node1>/state
> {"state":"broken","healcheck":"maybe"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: healcheck: maybe is not valid heal info check.

> POST /devices/00000000000000000000000000000000/state
> {"state":"offline"}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

> DELETE /devices/00000000000000000000000000000000
> {"forceforget":1}
< 422 Unprocessable Entity
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< request unable to be parsed

> GET /devices/00000000000000000000000000000000/resync
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
  );
});

t.test('a brick goes to another device', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
> POST /volumes
> {"size":1,"name":"","durability":{"type":"replicate","replicate":{"replica":2}}}
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

> GET /volumes/<volume>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":1,"name":"vol_<volume>","durability":{"type":"replicate","replicate":{"replica":2},"disperse":{}},"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<volume>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<brick1>","path":"/var/lib/heketi/mounts/vg_<device1>/brick_<brick1>/brick","device":"<device1>","node":"<on1>","volume":"<volume>","size":1048576},{"id":"<brick2>","path":"/var/lib/heketi/mounts/vg_<device2>/brick_<brick2>/brick","device":"<device2>","node":"<on2>","volume":"<volume>","size":1048576}]}

# A device with bricks can't be forgotten before they are moved.
> GET /devices/<device1>/resync
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

# heketi-cli brick evict
> POST /bricks/to-evict/<brick1>
> {"healcheck":""}
< 202 Accepted
< Location: /queue/<evict>
< Content-Length: 0

> GET /queue/<evict>
< 204 No Content

# The new brick has a new, smaller id.
> GET /volumes/<volume>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":1,"name":"vol_<volume>","durability":{"type":"replicate","replicate":{"replica":2},"disperse":{}},"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<volume>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<new>","path":"/var/lib/heketi/mounts/vg_<device3>/brick_<new>/brick","device":"<device3>","node":"<on3>","volume":"<volume>","size":1048576},{"id":"<brick2>","path":"/var/lib/heketi/mounts/vg_<device2>/brick_<brick2>/brick","device":"<device2>","node":"<on2>","volume":"<volume>","size":1048576}]}

> POST /bricks/to-evict/<brick1>
> {"healcheck":""}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

> POST /bricks/to-evict/<brick2>
> {"healcheck":"maybe"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: healcheck: maybe is not valid heal info check.

# heketi-cli device remove, of a device with a brick
> POST /devices/<device3>/state
> {"state":"offline"}
< 202 Accepted
< Location: /queue/<disable>
< Content-Length: 0

> GET /queue/<disable>
< 204 No Content

> POST /devices/<device3>/state
> {"state":"failed"}
< 202 Accepted
< Location: /queue/<remove>
< Content-Length: 0

> GET /queue/<remove>
< 204 No Content

> GET /devices/<device3>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device3>","paths":[<list:paths>],"pv_uuid":"<pv:device3>","state":"failed","bricks":[]}

# There is no third device left to move to.
> POST /devices/<device2>/state
> {"state":"offline"}
< 202 Accepted
< Location: /queue/<disable2>
< Content-Length: 0

> GET /queue/<disable2>
< 204 No Content

> POST /devices/<device2>/state
> {"state":"failed"}
< 202 Accepted
< Location: /queue/<remove2>
< Content-Length: 0

> GET /queue/<remove2>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Unable to delete device [<device2>] as no device was found to replace it: No Replacement was found for resource requested to be removed<more:none>
`,
  );
});
