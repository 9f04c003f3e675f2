import t, { type Test } from 'tap';
import { run } from '../../src/cli/heketi-cli.ts';
import { ran } from '../cli/terminal.ts';
import { Names } from './support/names.ts';
import { keys, speak } from './support/service.ts';

/** Our heketi-cli at the service, its lines with names instead of ids. */
async function begin(t: Test) {
  const service = await speak(t);
  const names = new Names();
  const env = {
    HEKETI_CLI_SERVER: `http://127.0.0.1:${service.port}`,
    HEKETI_CLI_USER: 'admin',
    HEKETI_CLI_KEY: keys.admin,
  };
  async function prints(command: string, expected: string, code = 0): Promise<void> {
    const words = names.valueOf(command).split(' ');
    const printed = await ran(run, words, env, service.clock);
    const lines = expected.replaceAll('·', ' ');
    names.learn(lines, printed.out + printed.err);
    t.equal(printed.out + printed.err, names.knownValues(lines), command);
    t.equal(printed.code, code, `the exit code of ${command}`);
  }
  return { service, prints };
}

/** An id in a column of 35, its blanks visible. */
const pad = (id: string): string => `${id}···`;

const topology = {
  clusters: [
    {
      nodes: [
        {
          node: {
            hostnames: { manage: ['gluster-1.example'], storage: ['192.0.2.11'] },
            zone: 1,
            tags: { rack: 'b4', arbiter: 'disabled' },
          },
          devices: ['/dev/sdb', { name: '/dev/sdc', tags: { disk: 'ssd' } }],
        },
        {
          node: { hostnames: { manage: ['gluster-2.example'], storage: ['192.0.2.12'] }, zone: 2 },
          devices: ['/dev/sdb'],
        },
      ],
    },
  ],
};

t.test('a cluster from its file to the last volume', async (t) => {
  const { prints } = await begin(t);
  const file = `${t.testdir({ 'topology.json': JSON.stringify(topology) })}/topology.json`;

  await prints('cluster list', 'Clusters:\n');
  await prints('topology info', '\n');
  await prints(
    `topology load --json=${file}`,
    `Creating cluster ... ID: <cluster>
	Allowing file volumes on cluster.
	Allowing block volumes on cluster.
	Creating node gluster-1.example ... ID: <node1>
		Adding device /dev/sdb ... OK
		Adding device /dev/sdc ... OK
	Creating node gluster-2.example ... ID: <node2>
		Adding device /dev/sdb ... OK
`,
  );
  await prints(
    `topology load --json=${file}`,
    `	Found node gluster-1.example on cluster <cluster>
		Found device /dev/sdb
		Found device /dev/sdc
	Found node gluster-2.example on cluster <cluster>
		Found device /dev/sdb
`,
  );
  await prints('cluster list', 'Clusters:\nId:<cluster> [file][block]\n');
  await prints('node list', 'Id:<node2>\tCluster:<cluster>\nId:<node1>\tCluster:<cluster>\n');
  await prints(
    'node info <node1>',
    `Node Id: <node1>
State: online
Cluster Id: <cluster>
Zone: 1
Management Hostname: gluster-1.example
Storage Hostname: 192.0.2.11
Tags:
  arbiter: disabled
  rack: b4
Devices:
Id:${pad('<sdc>')}Name:/dev/sdc············State:online····Size (GiB):500·····Used (GiB):0·······Free (GiB):500·····Bricks:0·······
Id:${pad('<sdb>')}Name:/dev/sdb············State:online····Size (GiB):500·····Used (GiB):0·······Free (GiB):500·····Bricks:0·······
`,
  );
  await prints(
    'volume create --size=2 --name=one --replica=2 --snapshot-factor=1.5',
    `Name: one
Size: 2
Volume Id: <volume>
Cluster Id: <cluster>
Mount: 192.0.2.12:one
Mount Options: backup-volfile-servers=192.0.2.11
Block: false
Free Size: 0
Reserved Size: 0
Block Hosting Restriction: (none)
Block Volumes: []
Durability Type: replicate
Distribute Count: 1
Replica Count: 2
Snapshot Factor: 1.50

`,
  );
  await prints('volume list', `Id:${pad('<volume>')} Cluster:${pad('<cluster>')} Name:one\n`);
  await prints(
    'cluster info <cluster>',
    `Cluster id: <cluster>
Nodes:
<node2>
<node1>
Volumes:
<volume>
Block: true

File: true
`,
  );
  await prints(
    'volume endpoint patch <volume>',
    '{"subsets": [{"addresses":[{"ip":"192.0.2.12"}],"ports":[{"port":1}]},{"addresses":[{"ip":"192.0.2.11"}],"ports":[{"port":1}]}]}',
  );
  await prints(
    'topology info',
    `
Cluster Id: <cluster>

    File:  true
    Block: true

    Volumes:

	Name: one
	Size: 2
	Id: <volume>
	Cluster Id: <cluster>
	Mount: 192.0.2.12:one
	Mount Options: backup-volfile-servers=192.0.2.11
	Durability Type: replicate
	Replica: 2
	Snapshot: Enabled
	Snapshot Factor: 1.50

		Bricks:
			Id: <brick1>
			Path: /var/lib/heketi/mounts/vg_<on1>/brick_<brick1>/brick
			Size (GiB): 2
			Node: <at1>
			Device: <on1>

			Id: <brick2>
			Path: /var/lib/heketi/mounts/vg_<on2>/brick_<brick2>/brick
			Size (GiB): 2
			Node: <at2>
			Device: <on2>



    Nodes:

	Node Id: <node2>
	State: online
	Cluster Id: <cluster>
	Zone: 2
	Management Hostnames: gluster-2.example
	Storage Hostnames: 192.0.2.12
	Devices:
		Id:${pad('<sdb2>')}State:online····Size (GiB):500·····Used (GiB):3·······Free (GiB):496·····
			Known Paths: <text:paths2>

			Bricks:
				Id:${pad('<on-node2>')}Size (GiB):2·······Path: /var/lib/heketi/mounts/vg_<sdb2>/brick_<on-node2>/brick

	Node Id: <node1>
	State: online
	Cluster Id: <cluster>
	Zone: 1
	Management Hostnames: gluster-1.example
	Storage Hostnames: 192.0.2.11
	Tags: arbiter:disabled rack:b4

	Devices:
		Id:${pad('<sdc>')}State:online····Size (GiB):500·····Used (GiB):<any:sdc-used>
			Tags: disk:ssd

			Known Paths: <text:paths-sdc>

			Bricks:
<lines:sdc-bricks>		Id:${pad('<sdb>')}State:online····Size (GiB):500·····Used (GiB):<any:sdb-used>
			Known Paths: <text:paths-sdb>

			Bricks:
<lines:sdb-bricks>
`,
  );
  await prints('volume delete <volume>', 'Volume <volume> deleted\n');
  await prints('volume info <volume>', 'Error: Id not found\n', 255);
  await prints('volume create', 'Error: Missing volume size\n', 255);
});

t.test('a node and a device, taken out of use', async (t) => {
  const { prints } = await begin(t);
  await prints('cluster create --block=false', 'Cluster id: <cluster>\n');
  await prints(
    'node add --zone=3 --cluster=<cluster> --management-host-name=n1 --storage-host-name=192.0.2.11',
    `Node information:
Node Id: <node>
State: online
Cluster Id: <cluster>
Zone: 3
Management Hostname: n1
Storage Hostname: 192.0.2.11
`,
  );
  await prints('device add --name=/dev/sdb --node=<node>', 'Device added successfully\n');
  await prints('node settags <node> a:1 b:2', '');
  await prints('node rmtags <node> a', '');
  await prints(
    'node info <node> --json',
    '{"zone":3,"hostnames":{"manage":["n1"],"storage":["192.0.2.11"]},"cluster":"<cluster>","tags":{"b":"2"},"id":"<node>","state":"online","devices":[{"name":"/dev/sdb","storage":{"total":<kib:total>,"free":<kib:total>,"used":0},"id":"<device>","paths":[<list:paths>],"pv_uuid":"<pv:device>","state":"online","bricks":[]}]}',
  );
  await prints('device resync <device>', 'Device <device> updated\n');
  await prints('device resync 00000000000000000000000000000000', '');
  await prints(
    'device remove <device>',
    'Error: Device must be offline before remove operation is performed, device:<device>\n',
    255,
  );
  await prints('device disable <device>', 'Device <device> is now offline\n');
  await prints('device remove <device>', 'Device <device> is now removed\n');
  await prints(
    'device info <device>',
    `Device Id: <device>
State: removed
Size (GiB): 500
Used (GiB): 0
Free (GiB): 500
Create Path: /dev/sdb
Physical Volume UUID: <pv:device>
Known Paths: <text:paths>
Bricks:
`,
  );
  await prints('node delete <node>', 'Error: Unable to delete node [<node>] because it contains devices\n', 255);
  await prints('device delete <device>', 'Device <device> deleted\n');
  await prints('node delete <node>', 'Node <node> deleted\n');
  await prints(
    'server operations info',
    'Operation Counts:\n  Total: 0\n  In-Flight: 0\n  New: 0\n  Failed: 0\n  Stale: 0\n',
  );
  await prints('server operations list', '');
  await prints('server mode get', 'normal\n');
  await prints('loglevel set debug', 'Server log level updated\n');
  await prints('loglevel get', 'debug\n');
  await prints('cluster delete <cluster>', 'Cluster <cluster> deleted\n');
});
