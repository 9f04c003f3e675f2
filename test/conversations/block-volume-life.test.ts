import t from 'tap';
import { talk, threeNodes } from './support/cluster.ts';
import { speak } from './support/service.ts';

t.test('a block volume from its creation to its end', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
> POST /blockvolumes
> {"size":2,"name":""}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate new block volume: Block Hosting Volume Creation is disabled. Create a Block hosting volume and try again.<more:disabled>

> POST /blockvolumes
> {"size":1023,"name":""}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate new block volume: The size configured for automatic creation of block hosting volumes (1024) is too small to host the requested block volume of size 1023. The available size on this block hosting volume, minus overhead, is 1003. Please create a sufficiently large block hosting volume manually.<more:too-small>

# heketi-cli volume create --size=101 --block
> POST /volumes
> {"size":101,"name":"","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"block":true,"snapshot":{"enable":false,"factor":0}}
< 202 Accepted
< Location: /queue/<create-hosting>
< Content-Length: 0

> GET /queue/<create-hosting>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<hosting>
< Content-Length: (right)
<
< <a href="/volumes/<hosting>">See Other</a>.
<
<\\

# heketi-cli blockvolume create --size=2 --ha=2 --auth --name=bv1
! the nodes wait
> POST /blockvolumes
> {"size":2,"name":"bv1","hacount":2,"auth":true}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

# Hidden, but its space is taken.
> GET /blockvolumes
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"blockvolumes":[]}

> GET /volumes/<hosting>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":101,"name":"vol_<hosting>","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"glustervolumeoptions":["","group gluster-block",""],"block":true,"snapshot":{"enable":false,"factor":1},"id":"<hosting>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<hosting>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{"freesize":96,"reservedsize":3},"bricks":[<list:bricks>]}

! the nodes go on
> GET /queue/<create>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /blockvolumes/<block>
< Content-Length: (right)
<
< <a href="/blockvolumes/<block>">See Other</a>.
<
<\\

> GET /blockvolumes/<block>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":2,"name":"bv1","hacount":2,"id":"<block>","blockvolume":{"hosts":["192.0.2.<kib:host1>","192.0.2.<kib:host2>"],"iqn":"iqn.2016-12.org.gluster-block:<uuid:block>","lun":0,"username":"<uuid:user>","password":"<uuid:password>"},"cluster":"<cluster>","blockhostingvolume":"<hosting>","usablesize":2}

> GET /blockvolumes
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"blockvolumes":["<block>"]}

> GET /clusters/<cluster>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":["<node3>","<node2>","<node1>"],"volumes":["<hosting>"],"block":true,"file":true,"blockvolumes":["<block>"]}

# The external provisioner of Kubernetes: no name, and every host.
> POST /blockvolumes
> {"size":1,"clusters":["<cluster>"],"name":""}
< 202 Accepted
< Location: /queue/<create-nameless>
< Content-Length: 0

> GET /queue/<create-nameless>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /blockvolumes/<nameless>
< Content-Length: (right)
<
< <a href="/blockvolumes/<nameless>">See Other</a>.
<
<\\

> GET /blockvolumes/<nameless>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":1,"name":"blockvol_<nameless>","hacount":3,"id":"<nameless>","blockvolume":{"hosts":["192.0.2.<kib:a>","192.0.2.<kib:b>","192.0.2.<kib:c>"],"iqn":"iqn.2016-12.org.gluster-block:<uuid:nameless>","lun":0,"username":"","password":""},"cluster":"<cluster>","blockhostingvolume":"<hosting>","usablesize":1}

# heketi-cli blockvolume expand --new-size=5
> POST /blockvolumes/<block>/expand
> {"new_size":5}
< 202 Accepted
< Location: /queue/<expand>
< Content-Length: 0

> GET /queue/<expand>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /blockvolumes/<block>
< Content-Length: (right)
<
< <a href="/blockvolumes/<block>">See Other</a>.
<
<\\

> GET /blockvolumes/<block>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":5,"name":"bv1","hacount":2,"id":"<block>","blockvolume":{"hosts":["192.0.2.<kib:host1>","192.0.2.<kib:host2>"],"iqn":"iqn.2016-12.org.gluster-block:<uuid:block>","lun":0,"username":"<uuid:user>","password":"<uuid:password>"},"cluster":"<cluster>","blockhostingvolume":"<hosting>","usablesize":5}

> POST /blockvolumes/<block>/expand
> {"new_size":5}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate block volume expansion: Requested new-size 5 is same as current block volume size 5, nothing to be done.

> POST /blockvolumes/<block>/expand
> {"new_size":4}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate block volume expansion: Requested new-size 4 is less than current block volume size 5, shrinking is not allowed.

> POST /blockvolumes/<block>/expand
> {"new_size":500}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate block volume expansion: No space<more:no-space>

# heketi-cli volume set-block-hosting-restriction locked
> POST /volumes/<hosting>/block-restriction
> {"restriction":"locked"}
< 202 Accepted
< Location: /queue/<lock>
< Content-Length: 0

> GET /queue/<lock>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<hosting>
< Content-Length: (right)
<
< <a href="/volumes/<hosting>">See Other</a>.
<
<\\

> GET /volumes/<hosting>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":101,"name":"vol_<hosting>","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"glustervolumeoptions":["","group gluster-block",""],"block":true,"snapshot":{"enable":false,"factor":1},"id":"<hosting>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<hosting>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{"freesize":92,"reservedsize":3,"blockvolume":["<nameless>","<block>"],"restriction":"locked"},"bricks":[<list:bricks>]}

> POST /volumes/<hosting>/block-restriction
> {"restriction":"locked-by-update"}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: restriction: must be a valid value.

> POST /blockvolumes
> {"size":1,"name":""}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate new block volume: Block Hosting Volume Creation is disabled. Create a Block hosting volume and try again.<more:locked>

> DELETE /volumes/<hosting>
< 409 Conflict
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Cannot delete a block hosting volume containing block volumes

> POST /volumes/<hosting>/clone
> {"name":"copy"}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed clone volume <hosting>: Cloning of block hosting volumes is not supported

! the nodes wait
> DELETE /blockvolumes/<block>
< 202 Accepted
< Location: /queue/<delete>
< Content-Length: 0

> GET /blockvolumes/<block>
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

> DELETE /blockvolumes/<block>
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to set up block volume delete: The target exists, contains other items, or is in use.

> POST /blockvolumes/<block>/expand
> {"new_size":9}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate block volume expansion: The target exists, contains other items, or is in use.

! the nodes go on
> GET /queue/<delete>
< 204 No Content

# An "Id not found" is success for a provisioner that deletes.
> DELETE /blockvolumes/<block>
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
  );
});

t.test('what a block volume and a restriction are refused for', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
> POST /blockvolumes
> {"size":0,"name":"a b","hacount":-1}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: hacount: must be no less than 1; name: must be in a valid format; size: cannot be blank.

> POST /blockvolumes
> {"size":1,"clusters":["nowhere"]}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Cluster id nowhere not found

> POST /blockvolumes
> {"size":"1"}
< 422 Unprocessable Entity
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< request unable to be parsed

> POST /blockvolumes/00000000000000000000000000000000/expand
> {"new_size":0}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: new_size: cannot be blank.

> POST /blockvolumes/00000000000000000000000000000000/expand
> {"new_size":1}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

> POST /volumes
> {"size":1}
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

> POST /volumes/<volume>/block-restriction
> {"restriction":"locked"}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to set block restriction: Block restrictions can only be set on block hosting volumes

> POST /volumes/00000000000000000000000000000000/block-restriction
> {}
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`,
  );
});

t.test('a hosting volume that comes by itself', async (t) => {
  const service = await speak(t, {
    env: {
      HEKETI_AUTO_CREATE_BLOCK_HOSTING_VOLUME: 'true',
      HEKETI_BLOCK_HOSTING_VOLUME_SIZE: '50',
      HEKETI_BLOCK_HOSTING_VOLUME_OPTIONS: 'group gluster-block,nfs.disable on',
    },
  });
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
> POST /blockvolumes
> {"size":50}
< 500 Internal Server Error
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Failed to allocate new block volume: The size configured for automatic creation of block hosting volumes (50) is too small to host the requested block volume of size 50. The available size on this block hosting volume, minus overhead, is 49. Please create a sufficiently large block hosting volume manually.<more:too-small>

! the nodes wait
> POST /blockvolumes
> {"size":10}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

# One at a time, whatever the limit of operations.
> POST /blockvolumes
> {"size":10}
< 429 Too Many Requests
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Server busy. Retry operation later.

> GET /operations/pending
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"pendingoperations":[{"id":"<creating>","type_name":"create-block-volume","status":"","sub_status":"in-flight"}]}

> GET /operations/pending/<creating>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<creating>","type_name":"create-block-volume","status":"","sub_status":"","changes":[{"id":"<brick-a>","description":"Add brick"},{"id":"<brick-b>","description":"Add brick"},{"id":"<brick-c>","description":"Add brick"},{"id":"<hosting>","description":"Add volume"},{"id":"<block>","description":"Add block volume"}]}

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
< Location: /blockvolumes/<block>
< Content-Length: (right)
<
< <a href="/blockvolumes/<block>">See Other</a>.
<
<\\

> GET /volumes/<hosting>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":50,"name":"vol_<hosting>","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{}},"glustervolumeoptions":["","group gluster-block","nfs.disable on",""],"block":true,"snapshot":{"enable":false,"factor":1},"id":"<hosting>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:vol_<hosting>","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{"freesize":39,"reservedsize":1,"blockvolume":["<block>"]},"bricks":[<list:bricks>]}
`,
  );
});
