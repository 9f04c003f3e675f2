import t from 'tap';
import { talk, threeNodes } from './support/cluster.ts';
import { speak } from './support/service.ts';

t.test('a volume of heketi-cli from its creation to its end', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
# heketi-cli volume create --size=10
! the nodes wait
> POST /volumes
> {"size":10,"name":"","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"snapshot":{"enable":false,"factor":0}}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

> GET /queue/<create>
< 200 OK
< X-Pending: true
< Content-Length: 0

# Hidden until it is finished.
> GET /volumes
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"volumes":[]}

! the nodes go on
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
< {"size":10,"name":"vol_<volume>","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<volume>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<brick1>","path":"/var/lib/heketi/mounts/vg_<device1>/brick_<brick1>/brick","device":"<device1>","node":"<on1>","volume":"<volume>","size":10485760},{"id":"<brick2>","path":"/var/lib/heketi/mounts/vg_<device2>/brick_<brick2>/brick","device":"<device2>","node":"<on2>","volume":"<volume>","size":10485760},{"id":"<brick3>","path":"/var/lib/heketi/mounts/vg_<device3>/brick_<brick3>/brick","device":"<device3>","node":"<on3>","volume":"<volume>","size":10485760}]}

# heketi-cli volume list
> GET /volumes
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"volumes":["<volume>"]}

> GET /clusters/<cluster>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":["<node3>","<node2>","<node1>"],"volumes":["<volume>"],"block":true,"file":true,"blockvolumes":[]}

# heketi-cli volume expand --expand-size=5: the size at the end, the bricks at once.
! the nodes wait
> POST /volumes/<volume>/expand
> {"expand_size":5}
< 202 Accepted
< Location: /queue/<expand>
< Content-Length: 0

> GET /volumes/<volume>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":10,"name":"vol_<volume>","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<volume>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<new1>","path":"/var/lib/heketi/mounts/vg_<device4>/brick_<new1>/brick","device":"<device4>","node":"<on4>","volume":"<volume>","size":5242880},{"id":"<new2>","path":"/var/lib/heketi/mounts/vg_<device5>/brick_<new2>/brick","device":"<device5>","node":"<on5>","volume":"<volume>","size":5242880},{"id":"<new3>","path":"/var/lib/heketi/mounts/vg_<device6>/brick_<new3>/brick","device":"<device6>","node":"<on6>","volume":"<volume>","size":5242880},{"id":"<brick1>","path":"/var/lib/heketi/mounts/vg_<device1>/brick_<brick1>/brick","device":"<device1>","node":"<on1>","volume":"<volume>","size":10485760},{"id":"<brick2>","path":"/var/lib/heketi/mounts/vg_<device2>/brick_<brick2>/brick","device":"<device2>","node":"<on2>","volume":"<volume>","size":10485760},{"id":"<brick3>","path":"/var/lib/heketi/mounts/vg_<device3>/brick_<brick3>/brick","device":"<device3>","node":"<on3>","volume":"<volume>","size":10485760}]}

! the nodes go on
> GET /queue/<expand>
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
< {"size":15,"name":"vol_<volume>","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<volume>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<new1>","path":"/var/lib/heketi/mounts/vg_<device4>/brick_<new1>/brick","device":"<device4>","node":"<on4>","volume":"<volume>","size":5242880},{"id":"<new2>","path":"/var/lib/heketi/mounts/vg_<device5>/brick_<new2>/brick","device":"<device5>","node":"<on5>","volume":"<volume>","size":5242880},{"id":"<new3>","path":"/var/lib/heketi/mounts/vg_<device6>/brick_<new3>/brick","device":"<device6>","node":"<on6>","volume":"<volume>","size":5242880},{"id":"<brick1>","path":"/var/lib/heketi/mounts/vg_<device1>/brick_<brick1>/brick","device":"<device1>","node":"<on1>","volume":"<volume>","size":10485760},{"id":"<brick2>","path":"/var/lib/heketi/mounts/vg_<device2>/brick_<brick2>/brick","device":"<device2>","node":"<on2>","volume":"<volume>","size":10485760},{"id":"<brick3>","path":"/var/lib/heketi/mounts/vg_<device3>/brick_<brick3>/brick","device":"<device3>","node":"<on3>","volume":"<volume>","size":10485760}]}

# heketi-cli volume delete: hidden at once; a DELETE of Go's client without a body has no length.
! the nodes wait
> DELETE /volumes/<volume>
< 202 Accepted
< Location: /queue/<delete>
< Content-Length: 0

> GET /volumes/<volume>
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

> DELETE /volumes/<volume>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to set up volume delete: The target exists, contains other items, or is in use.

! the nodes go on
> GET /queue/<delete>
< 204 No Content

> DELETE /volumes/<volume>
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
  );
});

t.test('every field of a volume', async (t) => {
  const service = await speak(t, { env: { HEKETI_POST_REQUEST_VOLUME_OPTIONS: 'nfs.disable on' } });
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
# heketi-cli volume create --size=20 --name=all --clusters=... --gid=2001 --snapshot-factor=1.2 --durability=none --gluster-volume-options=...
> POST /volumes
> {"size":20,"clusters":["<cluster>"],"name":"all","durability":{"type":"none","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"gid":2001,"glustervolumeoptions":["performance.rda-cache-limit 10MB","user.heketi.average-file-size 64"],"snapshot":{"enable":true,"factor":1.2}}
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
< {"size":20,"name":"all","durability":{"type":"none","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"gid":2001,"glustervolumeoptions":["","performance.rda-cache-limit 10MB","user.heketi.average-file-size 64","nfs.disable on"],"snapshot":{"enable":true,"factor":1.2},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:all","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<brick>","path":"/var/lib/heketi/mounts/vg_<device>/brick_<brick>/brick","device":"<device>","node":"<on>","volume":"<volume>","size":20971520}]}

# The pool is 1.2 times as large, and its metadata half a per cent of that, both in whole extents.
> GET /devices/<device>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:free>,"used":25296896},"id":"<device>","paths":[<list:paths>],"pv_uuid":"<pv:device>","state":"online","bricks":[{"id":"<brick>","path":"/var/lib/heketi/mounts/vg_<device>/brick_<brick>/brick","device":"<device>","node":"<on>","volume":"<volume>","size":20971520}]}

> POST /volumes
> {"size":1,"name":"all"}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate new volume: Volume name 'all' already in use

# What the request leaves out stays out, although there are two replicas.
> POST /volumes
> {"size":1,"name":"two","durability":{"type":"replicate"}}
< 202 Accepted
< Location: /queue/<create-two>
< Content-Length: 0

> GET /queue/<create-two>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<two>
< Content-Length: (right)
<
< <a href="/volumes/<two>">See Other</a>.
<
<\\

> GET /volumes/<two>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":1,"name":"two","durability":{"type":"replicate","replicate":{},"disperse":{}},"glustervolumeoptions":["","nfs.disable on"],"snapshot":{"enable":false,"factor":1},"id":"<two>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:two","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<two1>","path":"/var/lib/heketi/mounts/vg_<device-two1>/brick_<two1>/brick","device":"<device-two1>","node":"<on-two1>","volume":"<two>","size":1048576},{"id":"<two2>","path":"/var/lib/heketi/mounts/vg_<device-two2>/brick_<two2>/brick","device":"<device-two2>","node":"<on-two2>","volume":"<two>","size":1048576}]}
`,
  );
});

t.test('a clone', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
> POST /volumes
> {"size":1,"name":"source","durability":{"type":"none"},"gid":2002}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

> GET /queue/<create>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<source>
< Content-Length: (right)
<
< <a href="/volumes/<source>">See Other</a>.
<
<\\

# heketi-cli volume clone, and the smart clone of Kubernetes' external provisioner
> POST /volumes/<source>/clone
> {}
< 202 Accepted
< Location: /queue/<clone>
< Content-Length: 0

> GET /queue/<clone>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<copy>
< Content-Length: (right)
<
< <a href="/volumes/<copy>">See Other</a>.
<
<\\

> GET /volumes/<copy>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":1,"name":"vol_<copy>","durability":{"type":"none","replicate":{},"disperse":{}},"gid":2002,"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"<copy>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<copy>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<brick>","path":"/run/gluster/snaps/<gluster-volume>/brick1/brick","device":"<device>","node":"<on>","volume":"<copy>","size":1048576}]}

> POST /volumes/<source>/clone
> {"name":"bad name"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: name: must be in a valid format.

> POST /volumes/00000000000000000000000000000000/clone
> {"name":"copy"}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
  );
});
