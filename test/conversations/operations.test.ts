import t from 'tap';
import { talk, threeNodes } from './support/cluster.ts';
import { speak } from './support/service.ts';

const busy = `
< 429 Too Many Requests
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Server busy. Retry operation later.
`;

const notFound = `
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found
`;

t.test('operations that run', async (t) => {
  const service = await speak(t, { env: { HEKETI_MAX_INFLIGHT_OPERATIONS: '1' } });
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
# heketi-cli server operations info, list
> GET /operations
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"total":0,"in_flight":0,"stale":0,"failed":0,"new":0}

> GET /operations/pending
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"pendingoperations":[]}

! the nodes wait
> POST /volumes
> {"size":1,"durability":{"type":"none"}}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

> GET /operations
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"total":1,"in_flight":1,"stale":0,"failed":0,"new":1}

> GET /operations/pending
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"pendingoperations":[{"id":"<operation>","type_name":"create-volume","status":"","sub_status":"in-flight"}]}

> GET /operations/pending/<operation>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<operation>","type_name":"create-volume","status":"","sub_status":"","changes":[{"id":"<brick>","description":"Add brick"},{"id":"<volume>","description":"Add volume"}]}

# There is one slot. What Go's client is told to wait for has no Retry-After; what is wrong is told first.
> POST /volumes
> {"size":1}${busy}
> POST /volumes
> {"size":0}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: size: cannot be blank.

> DELETE /volumes/00000000000000000000000000000000
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found

# What is there comes before how much runs, and that before what is in use.
> POST /nodes/00000000000000000000000000000000/state
> {"state":"failed"}${notFound}
> POST /devices/00000000000000000000000000000000/state
> {"state":"failed"}${notFound}
> POST /volumes/00000000000000000000000000000000/expand
> {"expand_size":1}${notFound}
> POST /volumes/00000000000000000000000000000000/clone
> {}${notFound}
> POST /volumes/00000000000000000000000000000000/block-restriction
> {}${notFound}
> POST /blockvolumes/00000000000000000000000000000000/expand
> {"new_size":1}${notFound}
> DELETE /blockvolumes/00000000000000000000000000000000${notFound}
> POST /bricks/to-evict/00000000000000000000000000000000
> {}${notFound}
> DELETE /volumes/<volume>${busy}
> POST /nodes/<node1>/state
> {"state":"failed"}${busy}
> POST /nodes/<node1>/state
> {"state":"offline"}
< 202 Accepted
< Location: /queue/<disable>
< Content-Length: 0

> GET /queue/<disable>
< 204 No Content

> GET /operations/pending/cleanup
< 405 Method Not Allowed
< Content-Length: 0

> GET /operations/pending/00000000000000000000000000000000
< 404 Not Found
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Id not found: 00000000000000000000000000000000

# heketi-cli server operations cleanup: what runs is left alone.
> POST /operations/pending/cleanup
> {"operations":["<operation>"]}
< 202 Accepted
< Location: /queue/<cleanup>
< Content-Length: 0

> GET /queue/<cleanup>
< 204 No Content

> POST /operations/pending/cleanup
> {"operations":["x"]}
< 400 Bad Request
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< validation failed: operations: x is not a valid UUID.

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

> GET /operations
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"total":0,"in_flight":0,"stale":0,"failed":0,"new":0}
`,
  );
});

t.test('the changes of each kind', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
> POST /volumes
> {"size":100,"block":true,"durability":{"type":"none"}}
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

! the nodes wait
> POST /volumes/<volume>/expand
> {"expand_size":2}
< 202 Accepted
< Location: /queue/<expand>
< Content-Length: 0

> GET /operations/pending
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"pendingoperations":[{"id":"<expanding>","type_name":"expand-volume","status":"","sub_status":"in-flight"}]}

> GET /operations/pending/<expanding>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<expanding>","type_name":"expand-volume","status":"","sub_status":"","changes":[{"id":"<new-brick>","description":"Add brick"},{"id":"<volume>","description":"Expand volume"}]}

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

! the nodes wait
> POST /blockvolumes
> {"size":3}
< 202 Accepted
< Location: /queue/<block>
< Content-Length: 0

> GET /operations/pending
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"pendingoperations":[{"id":"<blocking>","type_name":"create-block-volume","status":"","sub_status":"in-flight"}]}

> GET /operations/pending/<blocking>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<blocking>","type_name":"create-block-volume","status":"","sub_status":"","changes":[{"id":"<bv>","description":"Add block volume"}]}

! the nodes go on
> GET /queue/<block>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /blockvolumes/<bv>
< Content-Length: (right)
<
< <a href="/blockvolumes/<bv>">See Other</a>.
<
<\\

! the nodes wait
> DELETE /blockvolumes/<bv>
< 202 Accepted
< Location: /queue/<delete-block>
< Content-Length: 0

> GET /operations/pending
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"pendingoperations":[{"id":"<deleting-block>","type_name":"delete-block-volume","status":"","sub_status":"in-flight"}]}

> GET /operations/pending/<deleting-block>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<deleting-block>","type_name":"delete-block-volume","status":"","sub_status":"","changes":[{"id":"<bv>","description":"Delete block volume"}]}

! the nodes go on
> GET /queue/<delete-block>
< 204 No Content

! the nodes wait
> DELETE /volumes/<volume>
< 202 Accepted
< Location: /queue/<delete>
< Content-Length: 0

> GET /operations/pending
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"pendingoperations":[{"id":"<deleting>","type_name":"delete-volume","status":"","sub_status":"in-flight"}]}

> GET /operations/pending/<deleting>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<deleting>","type_name":"delete-volume","status":"","sub_status":"","changes":[{"id":"<either-brick>","description":"Delete brick"},{"id":"<other-brick>","description":"Delete brick"},{"id":"<volume>","description":"Delete volume"}]}

! the nodes go on
> GET /queue/<delete>
< 204 No Content
`,
  );
});
