import t from 'tap';
import { goClient } from './support/client.ts';
import { talk, threeNodes } from './support/cluster.ts';
import { Names } from './support/names.ts';
import { speak } from './support/service.ts';

t.test('a claim from its volume to its end', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    `
# A claim of 4.5 GiB, a class with clusterid, gidMin 2000, volumetype replicate:3, volumeoptions and volumenameprefix.
# snapshot.enable is always true.
! the nodes wait
> POST /volumes
> {"size":5,"clusters":["<cluster>"],"name":"prefix_default_claim1_0f2a1c5e-8f2f-11e9-bc42-526af7764f64","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{}},"gid":2000,"glustervolumeoptions":["client.ssl off"],"snapshot":{"enable":true,"factor":1}}
< 202 Accepted
< Location: /queue/<create>
< Content-Length: 0

> GET /queue/<create>
< 200 OK
< X-Pending: true
< Content-Length: 0

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
< {"size":5,"name":"prefix_default_claim1_0f2a1c5e-8f2f-11e9-bc42-526af7764f64","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{}},"gid":2000,"glustervolumeoptions":["","client.ssl off",""],"snapshot":{"enable":true,"factor":1},"id":"<volume>","cluster":"<cluster>","mount":{"glusterfs":{"hosts":["192.0.2.13","192.0.2.12","192.0.2.11"],"device":"192.0.2.13:prefix_default_claim1_0f2a1c5e-8f2f-11e9-bc42-526af7764f64","options":{"backup-volfile-servers":"192.0.2.12,192.0.2.11"}}},"blockinfo":{},"bricks":[{"id":"<brick1>","path":"/var/lib/heketi/mounts/vg_<device-a>/brick_<brick1>/brick","device":"<device-a>","node":"<on-a>","volume":"<volume>","size":5242880},{"id":"<brick2>","path":"/var/lib/heketi/mounts/vg_<device-b>/brick_<brick2>/brick","device":"<device-b>","node":"<on-b>","volume":"<volume>","size":5242880},{"id":"<brick3>","path":"/var/lib/heketi/mounts/vg_<device-c>/brick_<brick3>/brick","device":"<device-c>","node":"<on-c>","volume":"<volume>","size":5242880}]}

# The endpoints: the one storage name of every node of the cluster.
> GET /clusters/<cluster>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<cluster>","nodes":["<node3>","<node2>","<node1>"],"volumes":["<volume>"],"block":true,"file":true,"blockvolumes":[]}

> GET /nodes/<node3>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":3,"hostnames":{"manage":["node3"],"storage":["192.0.2.13"]},"cluster":"<cluster>","id":"<node3>","state":"online","devices":[<list:paths3>],"pv_uuid":"<pv:3>","state":"online","bricks":[<list:bricks3>]}]}

> GET /nodes/<node2>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":2,"hostnames":{"manage":["node2"],"storage":["192.0.2.12"]},"cluster":"<cluster>","id":"<node2>","state":"online","devices":[<list:paths2>],"pv_uuid":"<pv:2>","state":"online","bricks":[<list:bricks2>]}]}

> GET /nodes/<node1>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":1,"hostnames":{"manage":["node1"],"storage":["192.0.2.11"]},"cluster":"<cluster>","id":"<node1>","state":"online","devices":[<list:paths1>],"pv_uuid":"<pv:1>","state":"online","bricks":[<list:bricks1>]}]}

# The claim grows to 8 GiB: the size is looked at, then the difference between the old and the new size is asked for.
> GET /volumes/<volume>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":5,"name":"prefix_default_claim1_0f2a1c5e-8f2f-11e9-bc42-526af7764f64",<any:rest>}

> POST /volumes/<volume>/expand
> {"expand_size":3}
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

> GET /volumes/<volume>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"size":8,"name":"prefix_default_claim1_0f2a1c5e-8f2f-11e9-bc42-526af7764f64","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{}},"gid":2000,<any:grown>}

> DELETE /volumes/<volume>
< 202 Accepted
< Location: /queue/<delete>
< Content-Length: 0

> GET /queue/<delete>
< 204 No Content

# Asked again after a restart of the controller: exactly this text is success.
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

const refused = (text: string, status = '400 Bad Request') => `
< ${status}
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< ${text}
`;

t.test('classes with numbers that Heketi judges', async (t) => {
  const service = await speak(t);
  const claim = (change: object) =>
    `> POST /volumes\n> ${JSON.stringify({
      size: 1,
      durability: { type: 'replicate', replicate: { replica: 3 }, disperse: {} },
      snapshot: { enable: true, factor: 1 },
      ...change,
    })}`;
  const disperse = (data: number, redundancy: number) => ({
    durability: { type: 'disperse', replicate: {}, disperse: { data, redundancy } },
  });
  await talk(
    t,
    service,
    await threeNodes(t, service),
    [
      // The highest gid that a class may name.
      claim({ gid: 2147483647 }) + refused('Bad group id equal or greater than 2**32'),
      claim({ gid: -1 }) + refused('Bad group id less than zero'),
      claim({ durability: { type: 'replicate', replicate: { replica: 4 }, disperse: {} } }) +
        refused('Invalid replica value'),
      claim(disperse(5, 2)) + refused('Invalid dispersion combination: 5+2'),
      claim(disperse(0, 0)) + refused('Invalid dispersion combination: 0+0'),
      claim({ ...disperse(2, 1), size: 1 }) +
        refused('Requested volume size (1 GB) is smaller than the minimum supported volume size (2097152)'),
      claim({ durability: { type: 'raid' } }) + refused('Unknown durability type'),
      claim({ snapshot: { enable: true, factor: 101 } }) + refused('Invalid snapshot factor'),
      claim({ snapshot: { enable: true } }) + refused('Invalid snapshot factor'),
      claim({ clusters: ['<cluster>', 'elsewhere'] }) + refused('Cluster id elsewhere not found'),
      claim({ size: 100000 }) +
        refused('Failed to allocate new volume: No space<more:space>', '500 Internal Server Error'),
      claim({ glustervolumeoptions: ['user.heketi.device-tag-match rack'] }) +
        refused(
          'Failed to allocate new volume: Invalid tag matching rule: Invalid tag match rule: rack',
          '500 Internal Server Error',
        ),
      // All of them at once: the first of Heketi's order.
      claim({ size: 0, name: 'a b', gid: -1 }) +
        refused('validation failed: name: must be in a valid format; size: cannot be blank.'),
      claim({ gid: -1, ...disperse(5, 2), snapshot: { enable: true } }) + refused('Bad group id less than zero'),
      claim({ ...disperse(5, 2), snapshot: { enable: true } }) + refused('Invalid snapshot factor'),
    ].join('\n'),
  );
});

t.test('a volume that could not be made is retried by name, and by no name', async (t) => {
  const service = await speak(t);
  const names = await threeNodes(t, service);
  const made = (id: string) => `
< 202 Accepted
< Location: /queue/<create-${id}>
< Content-Length: 0

> GET /queue/<create-${id}>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<${id}>
< Content-Length: (right)
<
< <a href="/volumes/<${id}>">See Other</a>.
<
<\\
`;
  const request =
    '> POST /volumes\n> {"size":1,"name":"","durability":{"type":"none"},"gid":2000,"snapshot":{"enable":true,"factor":1}}';
  // The controller asks again without a name, so there are two: both are listed, and a gid may be used twice.
  await talk(t, service, names, request + made('volume1') + request + made('volume2'));
  await talk(
    t,
    service,
    names,
    `
> GET /volumes
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"volumes":["<volume2>","<volume1>"]}
`,
  );
  const named =
    '> POST /volumes\n> {"size":1,"name":"claim","durability":{"type":"none"},"snapshot":{"enable":true,"factor":1}}';
  await talk(
    t,
    service,
    names,
    named +
      made('volume3') +
      named +
      refused("Failed to allocate new volume: Volume name 'claim' already in use", '500 Internal Server Error'),
  );
});

t.test('a class of the user, and one without authentication', async (t) => {
  const service = await speak(t);
  const nobody = `> POST /volumes\n> {"size":1}${refused('Invalid JWT token: Token missing iss claim', '401 Unauthorized')}`;
  await talk(t, service, new Names(), nobody, goClient(service, 'nobody'));
  const names = await threeNodes(t, service);
  await talk(
    t,
    service,
    names,
    `
> GET /clusters/<cluster>${refused('Administrator access required', '401 Unauthorized')}
> GET /nodes/<node1>${refused('Administrator access required', '401 Unauthorized')}
`,
    goClient(service, 'user'),
  );
});
