import t from 'tap';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

const replicated = { name: 'shared', size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };
const lead = 'OnDemand Examiner invoked while 0 ops are in flight';
const matches = 'heketi volume list matches with volume list of all nodes';

interface NodeData {
  readonly NodeHeketiID: string;
  readonly VolumeInfo: { Volumes: { Count: number; VolumeList: Record<string, unknown>[] | null } } | null;
  readonly LVMPVInfo: { report: { pv: Record<string, string>[] }[] } | null;
  readonly LVMVGInfo: { report: { vg: Record<string, string>[] }[] } | null;
  readonly LVMLVInfo: { report: { lv: Record<string, string>[] }[] } | null;
  readonly BricksMountStatus: { Statuses: Record<string, unknown>[] | null } | null;
  readonly BlockVolumeNames: string[] | null;
}

interface Examined {
  readonly heketidb: Record<string, unknown>;
  readonly report: string[];
  readonly clusters: { ClusterHeketiID: string; NodesData: NodeData[] | null }[] | null;
}

const text = async (service: Service) => (await service.call('GET', '/internal/state/examine/gluster')).body;
const examine = async (service: Service): Promise<Examined> => JSON.parse(await text(service));

t.test('every node tells of volumes, LVM and mounts, and all agree', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { cluster, nodes, devices } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const { id } = (await service.settle('POST', '/volumes', replicated)).json<{ id: string }>();
  const { heketidb, report, clusters } = await examine(service);
  t.strictSame(heketidb, (await service.call('GET', '/db/dump')).json());
  t.strictSame(report, [lead, matches]);
  t.strictSame(
    clusters?.map(({ ClusterHeketiID }) => ClusterHeketiID),
    [cluster],
  );
  const data = clusters?.[0]?.NodesData ?? [];
  t.strictSame(data.map(({ NodeHeketiID }) => NodeHeketiID).sort(), [...nodes].sort());
  const names = [
    'NodeHeketiID',
    'VolumeInfo',
    'LVMPVInfo',
    'LVMVGInfo',
    'LVMLVInfo',
    'BricksMountStatus',
    'BlockVolumeNames',
  ];
  for (const node of data) {
    t.strictSame(Object.keys(node), names);
    t.match(node.VolumeInfo, { XMLName: { Space: '', Local: 'volInfo' }, Volumes: { Count: 1 } });
    t.match(node.VolumeInfo?.Volumes.VolumeList?.[0], {
      VolumeName: 'shared',
      Status: 1,
      StatusStr: 'Started',
      BrickCount: 3,
      ReplicaCount: 3,
      TypeStr: 'Replicate',
      Bricks: { BrickList: { length: 3 } },
    });
    const [pv] = node.LVMPVInfo?.report[0]?.pv ?? [];
    const [vg] = node.LVMVGInfo?.report[0]?.vg ?? [];
    const device = devices.find((one) => vg?.vg_name === `vg_${one}`);
    t.ok(device, 'a volume group of ours');
    t.strictSame(Object.keys(vg ?? {}), [
      'vg_name',
      'pv_count:',
      'lv_count',
      'snap_count',
      'vg_attr',
      'vg_size',
      'vg_free',
    ]);
    t.equal(vg?.['pv_count:'], '');
    t.match(pv, { pv_name: '/dev/sdb', vg_name: vg?.vg_name, pv_size: /^\d+\.00k$/ });
    t.equal(node.LVMLVInfo?.report[0]?.lv.length, 2, 'a pool and a thin volume');
    t.match(node.BricksMountStatus?.Statuses, [{ Type: 'xfs', Mounted: true }]);
    t.equal(node.BlockVolumeNames, null);
  }
  const volume = data[0]?.VolumeInfo?.Volumes.VolumeList?.[0] as {
    Options: { OptionList: { Name: string; Value: string }[] };
  };
  t.match(volume.Options.OptionList.find(({ Name }) => Name === 'user.heketi.id')?.Value, id);
});

t.test('four spaces, the dump as it is by itself, nulls where Go has none', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  t.match(
    await text(service),
    /^\{\n {4}"heketidb": \{\n {8}"clusterentries": \{\},\n.*\n {4}\},\n {4}"report": \[\n {8}"OnDemand .*"\n {4}\],\n {4}"clusters": null\n\}\n$/s,
  );
  const { id } = (await service.call('POST', '/clusters', {})).json<{ id: string }>();
  t.match(await examine(service), { report: [lead, matches], clusters: [{ ClusterHeketiID: id, NodesData: null }] });
});

t.test('each question fails for itself, and differences are told', async (t) => {
  let refused = '';
  const service = await startService({
    dir: t.testdir(),
    faults: {
      react: ({ host, argv, when }) =>
        when === 'before' && host === 'n2' && refused !== '' && argv.includes(refused)
          ? { exitCode: 5, stderr: 'no\nand more' }
          : undefined,
    },
  });
  t.teardown(() => service.stop());
  const { nodes, cluster } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  await service.settle('POST', '/volumes', replicated);
  const reportWithout = async (word: string) => {
    refused = word;
    const { report, clusters } = await examine(service);
    refused = '';
    const failing = clusters?.[0]?.NodesData?.find(({ NodeHeketiID }) => NodeHeketiID === nodes[1]);
    const nulls = Object.entries(failing ?? {}).filter(([, value]) => value === null);
    return { report: report.slice(1), nulls: nulls.map(([name]) => name) };
  };
  t.strictSame(await reportWithout('vgs'), {
    report: ['could not fetch LVM vgs data from node n2 : no', matches],
    nulls: ['LVMVGInfo', 'BlockVolumeNames'],
  });
  t.strictSame(await reportWithout('cat'), {
    report: ['could not fetch brick mount status from node n2 : no', matches],
    nulls: ['BricksMountStatus', 'BlockVolumeNames'],
  });
  t.strictSame(await reportWithout('info'), {
    report: [
      'could not fetch data from node n2',
      `heketi volume list could not be compared with volume list of node ${nodes[1]} due to missing info`,
    ],
    nulls: ['VolumeInfo', 'BlockVolumeNames'],
  });

  const stop = ['gluster', '--mode=script', 'volume', 'stop', 'shared', 'force', '--xml'];
  const remove = ['gluster', '--mode=script', 'volume', 'delete', 'shared', '--xml'];
  await service.runner.run(
    'n1',
    [stop, remove].map((argv) => ({ argv, timeoutMs: 60_000 })),
  );
  t.strictSame(
    (await examine(service)).report.slice(1).sort(),
    nodes.map((id) => `heketi volume list does not match with volume list of node ${id}`).sort(),
  );

  for (const name of ['n1', 'n2', 'n3']) service.nodes.cutOff(name);
  const { report } = await examine(service);
  t.ok(report.includes(`not able to fetch any data from cluster ${cluster}`));
  t.equal(report.filter((line) => line.startsWith('could not fetch')).length, 15, 'five questions to three nodes');
});

t.test('block volumes are asked for where there are hosting volumes', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const hosting = { ...replicated, size: 20, block: true };
  t.equal((await service.settle('POST', '/volumes', hosting)).status, 200);
  t.equal((await service.settle('POST', '/blockvolumes', { size: 1, name: 'disk' })).status, 200);
  const { clusters } = await examine(service);
  t.strictSame(
    clusters?.[0]?.NodesData?.map((node) => node.BlockVolumeNames),
    [['shared/disk'], ['shared/disk'], ['shared/disk']],
  );
});

t.test('a cluster is asked about its own hosting volumes, and no other', async (t) => {
  const asked: string[] = [];
  const service = await startService({
    dir: t.testdir(),
    faults: {
      react({ host, argv, when }) {
        if (when === 'before' && argv[0] === 'gluster-block' && argv[1] === 'list') asked.push(`${host} ${argv[2]}`);
        return undefined;
      },
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  t.equal((await service.settle('POST', '/volumes', { ...replicated, size: 20, block: true })).status, 200);
  await loadCluster(service, [1], ['/dev/sdb'], 'other');
  const { report } = await examine(service);
  t.strictSame(asked.sort(), ['n1 shared', 'n2 shared', 'n3 shared']);
  t.strictSame(report, [lead, matches, matches]);
});
