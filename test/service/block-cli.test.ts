import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { run } from '../../src/cli/heketi-cli.ts';
import { ran } from '../cli/terminal.ts';
import { disagreements } from '../helpers/agreement.ts';
import { type BlockInfo, createHosting } from '../helpers/block.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

/** heketi-cli over HTTP to a service on simulated nodes, one of whose hosting volumes has 100 GiB. */
async function begin(t: Test) {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { cluster } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const hosting = await createHosting(service, 100);
  const { port } = service.app.server.server.address() as AddressInfo;
  const env = { HEKETI_CLI_SERVER: `http://127.0.0.1:${port}` };
  const cli = (...argv: string[]) => ran(run, argv, env, service.clock);
  const info = async (id: string) => (await service.call('GET', `/blockvolumes/${id}`)).json<BlockInfo>();
  return { service, cluster, hosting, cli, info };
}

const lines = (block: BlockInfo, cluster: string) => `Name: ${block.name}
Size: ${block.size}
UsableSize: ${block.usablesize}
Volume Id: ${block.id}
Cluster Id: ${cluster}
Hosts: [${block.blockvolume.hosts.join(' ')}]
IQN: ${block.blockvolume.iqn}
LUN: 0
Hacount: ${block.hacount}
Username: ${block.blockvolume.username}
Password: ${block.blockvolume.password}
Block Hosting Volume: ${block.blockhostingvolume}
`;

const ok = (out: string) => ({ code: 0, out, err: '' });
const failed = (text: string) => ({ code: 255, out: '', err: `Error: ${text}\n` });

t.test('the life of a block volume on the command line', async (t) => {
  const { service, cluster, hosting, cli, info } = await begin(t);
  const created = await cli(
    'blockvolume',
    'create',
    '--size=10',
    '--ha=2',
    '--auth',
    '--name=bv1',
    `--clusters=${cluster}`,
  );
  const id = /^Volume Id: (\w+)$/m.exec(created.out)?.[1] ?? '';
  const made = await info(id);
  t.match(made, { name: 'bv1', size: 10, hacount: 2, blockvolume: { username: /./, password: /./ } });
  t.strictSame(created, ok(lines(made, cluster)));
  t.strictSame(await cli('blockvolume', 'info', id), ok(lines(made, cluster)));
  t.strictSame(await cli('blockvolume', 'info', id, '--json'), ok(JSON.stringify(made)));
  t.strictSame(await cli('blockvolume', 'list'), ok(`Id:${id.padEnd(35)} Cluster:${cluster.padEnd(35)} Name:bv1\n`));
  t.strictSame(await cli('blockvolume', 'list', '--json'), ok(JSON.stringify({ blockvolumes: [id] })));
  const grown = { ...made, size: 20, usablesize: 20 };
  t.strictSame(await cli('blockvolume', 'expand', id, '--new-size=20'), ok(lines(grown, cluster)));

  const volume = (await cli('volume', 'info', hosting)).out;
  t.match(
    volume,
    `\nBlock: true\nFree Size: 78\nReserved Size: 2\nBlock Hosting Restriction: (none)\nBlock Volumes: [${id}]\n`,
  );
  const locked = await cli('volume', 'set-block-hosting-restriction', 'locked', hosting);
  t.match(locked.out, '\nBlock Hosting Restriction: locked\n');
  t.match((await cli('volume', 'list')).out, `Name:vol_${hosting} [block]\n`);
  t.match((await cli('blockvolume', 'create', '--size=1')).err, 'Error: Failed to allocate new block volume: ');
  t.match((await cli('volume', 'set-block-hosting-restriction', 'unlocked', hosting)).out, 'Restriction: (none)\n');

  t.strictSame(
    await cli('volume', 'delete', hosting),
    failed('Cannot delete a block hosting volume containing block volumes'),
  );
  t.strictSame(await cli('blockvolume', 'delete', id), ok(`Volume ${id} deleted\n`));
  t.strictSame(await cli('blockvolume', 'info', id), failed('Id not found'));
  t.strictSame(await cli('volume', 'delete', hosting), ok(`Volume ${hosting} deleted\n`));
  t.same(disagreements(service), []);
});

t.test('what the service refuses is the error of the command', async (t) => {
  const { cli, info } = await begin(t);
  const created = await cli('blockvolume', 'create', '--size=10', '--json');
  const { id } = JSON.parse(created.out) as BlockInfo;
  t.equal(created.out, JSON.stringify(await info(id)));
  const expand = (size: number) => cli('blockvolume', 'expand', id, `--new-size=${size}`);
  t.strictSame(
    await expand(5),
    failed(
      'Failed to allocate block volume expansion: Requested new-size 5 is less than current block volume size 10, shrinking is not allowed.',
    ),
  );
  t.strictSame(
    await expand(10),
    failed(
      'Failed to allocate block volume expansion: Requested new-size 10 is same as current block volume size 10, nothing to be done.',
    ),
  );
  t.match((await expand(100)).err, 'Error: Failed to allocate block volume expansion: No space\n');
  t.match((await cli('blockvolume', 'create', '--size=1', '--name=a/b')).err, 'validation failed: name: ');
});
