import t from 'tap';
import { goClient } from './support/client.ts';
import { talk, threeNodes } from './support/cluster.ts';
import { play } from './support/play.ts';
import { speak } from './support/service.ts';

const text = (status: string, body: string) => `
< ${status}
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< ${body.replaceAll('\n', '\n< ')}
`;
const refused = (body: string) => text('500 Internal Server Error', body);

const accepted = (job: string) => `
< 202 Accepted
< Location: /queue/<${job}>
< Content-Length: 0
`;

const made = (job: string, location: string) => `${accepted(job)}
> GET /queue/<${job}>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: ${location}
< Content-Length: (right)
<
< <a href="${location}">See Other</a>.
<
<\\
`;

const done = (job: string) => `${accepted(job)}
> GET /queue/<${job}>
< 204 No Content
`;

const cluster = (name: string, file: boolean, block: boolean) => `
> POST /clusters
> {"block":${block},"file":${file}}
< 201 Created
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"id":"<${name}>","nodes":[],"volumes":[],"block":${block},"file":${file},"blockvolumes":[]}
`;

t.test('reasons of one cluster and of several', async (t) => {
  const service = await speak(t, { env: { HEKETI_GLUSTER_MAX_VOLUMES_PER_CLUSTER: '1' } });
  await talk(
    t,
    service,
    await threeNodes(t, service),
    [
      cluster('nothing', false, false),
      '> POST /volumes\n> {"size":1,"clusters":["<nothing>"]}',
      refused('Failed to allocate new volume: Cluster has disabled all volume types<more:1>'),
      cluster('blocks', false, true),
      '> POST /volumes\n> {"size":1,"clusters":["<blocks>"]}',
      refused('Failed to allocate new volume: Cluster does not support requested volume type<more:2>'),
      '> POST /volumes\n> {"size":1,"clusters":["<nothing>","<blocks>"]}',
      refused(
        'Failed to allocate new volume: No eligible cluster for volume\nCluster <nothing>: Cluster has disabled all volume types\nCluster <blocks>: Cluster does not support requested volume type',
      ),
      '> POST /volumes\n> {"size":1,"block":true,"clusters":["<blocks>"]}',
      refused('Failed to allocate new volume: No nodes in cluster<more:3>'),
      cluster('files', true, false),
      // Both may hold it, in the order of the request; neither has room.
      '> POST /volumes\n> {"size":40000,"clusters":["<files>","<cluster>"]}',
      refused(
        'Failed to allocate new volume: Unable to create volume on any cluster:\nCluster <files>: No nodes in cluster<more:4>\nCluster <cluster>: No space<more:5>',
      ),
      '> POST /volumes\n> {"size":1,"name":"only","clusters":["<cluster>"]}',
      made('create', '/volumes/<volume>'),
      '> POST /volumes\n> {"size":1,"name":"only","clusters":["<cluster>"]}',
      refused("Failed to allocate new volume: Volume name 'only' already in use"),
      '> POST /volumes\n> {"size":1,"clusters":["<cluster>"]}',
      refused('Failed to allocate new volume: Cluster has 1 volumes and limit is 1'),
      // The rules of new volumes don't bear on expansions; the least brick does.
      '> POST /volumes/<volume>/expand\n> {"expand_size":1}',
      made('expand', '/volumes/<volume>'),
      '> DELETE /clusters/<cluster>',
      text('409 Conflict', 'Unable to delete cluster [<cluster>] because it contains volumes and/or nodes'),
      '> POST /volumes/<volume>/expand\n> {"expand_size":-1}',
      text('400 Bad Request', 'validation failed: expand_size: must be no less than 1.'),
      '> POST /volumes/<volume>/expand\n> {"expand_size":40000}',
      refused('Failed to allocate volume expansion: Maximum number of bricks reached.<more:6>').replace(
        'Maximum number of bricks reached.<more:6>',
        '<any:too-large><more:6>',
      ),
    ].join('\n'),
  );
});

t.test('an arbiter and a large average file', async (t) => {
  const service = await speak(t);
  const options = (...list: string[]) => JSON.stringify(list);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    [
      `> POST /volumes\n> {"size":1,"durability":{"type":"replicate","replicate":{"replica":3}},"glustervolumeoptions":${options('user.heketi.arbiter true', 'user.heketi.average-file-size 2000000')}}`,
      refused(
        'Failed to allocate new volume: Average file size (2000000) is greater than Brick size (1048576)<more:1>',
      ),
      `> POST /volumes\n> {"size":1,"durability":{"type":"disperse","disperse":{"data":4,"redundancy":2}}}`,
      text(
        '400 Bad Request',
        'Requested volume size (1 GB) is smaller than the minimum supported volume size (4194304)',
      ),
      '> POST /volumes\n> {"size":2,"durability":{"type":"disperse","disperse":{"data":2,"redundancy":1}}}',
      made('create', '/volumes/<volume>'),
      '> POST /volumes/<volume>/expand\n> {"expand_size":1}',
      refused('Failed to allocate volume expansion: Minimum brick size limit reached.  Out of space.<more:2>'),
    ].join('\n'),
  );
});

t.test('the database of Heketi is kept by its name', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    [
      '> POST /volumes\n> {"size":2,"name":"heketidbstorage","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{}},"glustervolumeoptions":["performance.stat-prefetch off","user.heketi.dbstoragelevel 1"],"snapshot":{"enable":false,"factor":0}}',
      made('create', '/volumes/<volume>'),
      '> DELETE /volumes/<volume>',
      text('409 Conflict', 'Cannot delete volume containing the Heketi database'),
      '> POST /volumes/<volume>/expand\n> {"expand_size":1}',
      made('expand', '/volumes/<volume>'),
    ].join('\n'),
  );
});

t.test('a node without room for what another holds', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    await threeNodes(t, service),
    [
      '> POST /volumes\n> {"size":1,"durability":{"type":"replicate","replicate":{"replica":3}}}',
      made('create', '/volumes/<volume>'),
      '> POST /nodes/<node1>/state\n> {"state":"offline"}',
      done('disable'),
      '> POST /nodes/<node1>/state\n> {"state":"failed"}',
      accepted('remove'),
      '> GET /queue/<remove>',
      refused('Unable to remove node [<node1>] as no device was found to replace device [<device>]<more:1>'),
      // It stays as it was.
      '> POST /nodes/<node1>/state\n> {"state":"online"}',
      done('enable'),
    ].join('\n'),
  );
});

t.test('glusterd is down on every node of a cluster', async (t) => {
  const service = await speak(t);
  const names = await threeNodes(t, service);
  for (const node of ['node1', 'node2', 'node3']) service.nodes.stopGlusterd(node);
  const node4 = '{"zone":1,"hostnames":{"manage":["node4"],"storage":["192.0.2.14"]},"cluster":"<cluster>"}';
  const ask = `> POST /nodes\n> ${node4}`;
  await talk(
    t,
    service,
    names,
    ask + text('400 Bad Request', 'None of the nodes in cluster has glusterd running<more:1>'),
  );
});

t.test('what each kind of long work changes', async (t) => {
  const service = await speak(t);
  const names = await threeNodes(t, service);
  const directions = { 'the nodes wait': service.hold, 'the nodes go on': service.release };
  const json = (body: string) => `
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< ${body}
`;
  const pending = (id: string, type: string, changes: string) =>
    `> GET /operations/pending${json(`{"pendingoperations":[{"id":"<${id}>","type_name":"${type}","status":"","sub_status":"in-flight"}]}`)}
> GET /operations/pending/<${id}>${json(`{"id":"<${id}>","type_name":"${type}","status":"","sub_status":"","changes":[${changes}]}`)}`;
  const change = (id: string, description: string) => `{"id":"<${id}>","description":"${description}"}`;
  await play(
    t,
    { client: goClient(service), names, directions },
    [
      '> POST /volumes\n> {"size":1,"durability":{"type":"replicate","replicate":{"replica":2}}}',
      made('create', '/volumes/<volume>'),

      '! the nodes wait',
      '> POST /volumes/<volume>/clone\n> {"name":"copy"}',
      accepted('clone'),
      pending(
        'cloning',
        'clone-volume',
        `${change('volume', 'Clone volume from')},${change('copy', 'Expand volume to')},${change('copy1', 'Add brick')},${change('copy2', 'Add brick')}`,
      ),
      '! the nodes go on',
      `> GET /queue/<clone>${made('clone', '/volumes/<copy>').split('> GET /queue/<clone>')[1]}`,
      `> GET /volumes/<copy>${json('{"size":1,"name":"copy",<any:clone>,"bricks":[{"id":"<copy2>",<any:clone2>},{"id":"<copy1>",<any:clone1>}]}')}`,

      '> POST /volumes\n> {"size":100,"block":true,"durability":{"type":"none"}}',
      made('create-hosting', '/volumes/<hosting>'),
      '> POST /blockvolumes\n> {"size":1}',
      made('create-block', '/blockvolumes/<block>'),
      '! the nodes wait',
      '> POST /blockvolumes/<block>/expand\n> {"new_size":2}',
      accepted('expand-block'),
      pending('expanding-block', 'expand-block-volume', change('block', 'Expand block volume')),
      '! the nodes go on',
      `> GET /queue/<expand-block>${made('expand-block', '/blockvolumes/<block>').split('> GET /queue/<expand-block>')[1]}`,
    ].join('\n'),
  );
});

t.test('what is worked on', async (t) => {
  const service = await speak(t);
  const names = await threeNodes(t, service);
  const directions = { 'the nodes wait': service.hold, 'the nodes go on': service.release };
  const inUse = 'The target exists, contains other items, or is in use.';
  const json = (body: string) => `
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< ${body}
`;
  await play(
    t,
    { client: goClient(service), names, directions },
    [
      '> POST /volumes\n> {"size":2,"durability":{"type":"replicate","replicate":{"replica":2}}}',
      made('create', '/volumes/<volume>'),
      `> GET /volumes/<volume>${json('{"size":2,<any:volume-head>,"bricks":[{"id":"<brick>","path":"/var/lib/heketi/mounts/vg_<device>/brick_<brick>/brick","device":"<device>","node":"<on>",<any:volume-rest>}')}`,
      '> POST /devices/<device>/state\n> {"state":"offline"}',
      done('disable'),

      '! the nodes wait',
      '> POST /volumes\n> {"size":1,"durability":{"type":"none"}}',
      accepted('create-other'),
      `> GET /operations/pending${json('{"pendingoperations":[{"id":"<creating>","type_name":"create-volume","status":"","sub_status":"in-flight"}]}')}`,
      `> GET /operations/pending/<creating>${json('{"id":"<creating>","type_name":"create-volume","status":"","sub_status":"","changes":[{"id":"<new-brick>","description":"Add brick"},{"id":"<new>","description":"Add volume"}]}')}`,
      // A volume that is being made: not there, but for those that would change it.
      '> GET /volumes/<new>',
      text('404 Not Found', 'Id not found'),
      '> POST /volumes/<new>/clone\n> {}',
      text('404 Not Found', 'Id not found'),
      '> POST /volumes/<new>/block-restriction\n> {}',
      text('404 Not Found', 'Id not found'),
      '> DELETE /volumes/<new>',
      refused(`Failed to set up volume delete: ${inUse}`),
      '> POST /volumes/<new>/expand\n> {"expand_size":1}',
      refused(`Failed to allocate volume expansion: ${inUse}`),
      '> POST /bricks/to-evict/<new-brick>\n> {"healcheck":""}',
      refused('Failed to set up brick eviction: Can not evict brick <new-brick>: brick is pending'),

      // One that is being expanded: there, but it stays what it is.
      '> POST /volumes/<volume>/expand\n> {"expand_size":1}',
      accepted('expand'),
      '> DELETE /volumes/<volume>',
      refused(`Failed to set up volume delete: ${inUse}`),
      '> POST /bricks/to-evict/<brick>\n> {"healcheck":""}',
      refused(
        'Failed to set up brick eviction: Can not evict brick <brick> from volume <volume>: volume has pending bricks',
      ),
      '> POST /devices/<device>/state\n> {"state":"failed"}',
      accepted('remove'),
      '> GET /queue/<remove>',
      refused(
        'failed to construct brick-evict for device remove (<removal>): Can not evict brick <brick> from volume <volume>: volume has pending bricks',
      ),
      '! the nodes go on',
      `> GET /queue/<expand>${made('expand', '/volumes/<volume>').split('> GET /queue/<expand>')[1]}`,
    ].join('\n'),
  );
});

t.test('what is on a disk, and what a node fails at', async (t) => {
  let broken = '';
  const service = await speak(t, {
    faults: {
      react: ({ argv, when }) =>
        broken !== '' && when === 'before' && argv.includes(broken)
          ? { exitCode: 5, stderr: `  ${broken}: Input/output error\n` }
          : undefined,
    },
  });
  const names = await threeNodes(t, service);
  service.nodes.prepareDisk('node1', '/dev/sdc', { signature: 'xfs' });
  service.nodes.prepareDisk('node1', '/dev/sdd', { holdsRoot: true });
  const directions = {
    'wipefs breaks': () => service.nodes.uninstall('node1', ['wipefs']),
    'vgremove breaks': () => {
      broken = 'vgremove';
    },
    'vgremove works': () => {
      broken = '';
    },
  };
  const add = (name: string, job: string, destroy = false) =>
    `> POST /devices\n> ${JSON.stringify({ name, node: '<node1>', ...(destroy && { destroydata: true }) })}${accepted(job)}
> GET /queue/<${job}>`;
  await play(
    t,
    { client: goClient(service), names, directions },
    [
      add('/dev/sdc', 'xfs'),
      refused('Initializing device /dev/sdc failed (already initialized or contains data?): <text:xfs><more:xfs>'),
      add('/dev/sdc', 'wiped', true),
      '\n< 204 No Content\n',
      add('/dev/sdd', 'root'),
      refused('Initializing device /dev/sdd failed (already initialized or contains data?): <text:root><more:root>'),
      add('/dev/sdd', 'wipe-root', true),
      refused('Can not destroy device, destroy may not be safe: <text:root><more:root>'),
      `> GET /nodes/<node1>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"zone":1,<any:head>,"devices":[{"name":"/dev/sdc","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<sdc>",<any:rest>}
`,
      '> POST /devices/<sdc>/state\n> {"state":"offline"}',
      done('disable'),
      '> POST /devices/<sdc>/state\n> {"state":"failed"}',
      done('remove'),
      '! vgremove breaks',
      `> DELETE /devices/<sdc>\n> {"forceforget":false}${accepted('delete')}\n> GET /queue/<delete>`,
      refused('Failed to delete device /dev/sdc with id <sdc> on host node1: <text:vgremove><more:vgremove>'),
      `> GET /devices/<sdc>
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"name":"/dev/sdc",<any:failed>"state":"failed","bricks":[]}
`,
      '! vgremove works',
      `> DELETE /devices/<sdc>\n> {"forceforget":false}`,
      done('delete-again'),
      '! wipefs breaks',
      add('/dev/sde', 'blind'),
      refused('Initializing device /dev/sde failed (failed to check device contents): <text:wipefs><more:wipefs>'),
    ].join('\n'),
  );
});
