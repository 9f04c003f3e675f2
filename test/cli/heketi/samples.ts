const gib = 1024 * 1024;

export const cluster = { id: 'c1', nodes: ['n1'], volumes: ['v1'], block: true, file: true, blockvolumes: [] };

export const brick = {
  id: 'b1',
  path: '/var/lib/heketi/mounts/vg_d1/brick_b1/brick',
  device: 'd1',
  node: 'n1',
  volume: 'v1',
  size: 10 * gib,
};

export const device = {
  name: '/dev/sdb',
  storage: { total: 500 * gib, free: 489 * gib + 5, used: 10 * gib + gib - 5 },
  id: 'd1',
  state: 'online',
  bricks: [brick],
};

export const node = {
  zone: 1,
  hostnames: { manage: ['gluster-1.example'], storage: ['192.0.2.11'] },
  cluster: 'c1',
  id: 'n1',
  state: 'online',
  devices: [device],
};

export const volume = {
  size: 10,
  name: 'vol_v1',
  durability: { type: 'replicate', replicate: { replica: 3 }, disperse: {} },
  glustervolumeoptions: ['', ''],
  snapshot: { enable: false, factor: 1 },
  id: 'v1',
  cluster: 'c1',
  mount: {
    glusterfs: {
      hosts: ['192.0.2.11', '192.0.2.12', '192.0.2.13'],
      device: '192.0.2.11:vol_v1',
      options: { 'backup-volfile-servers': '192.0.2.12,192.0.2.13' },
    },
  },
  blockinfo: {},
  bricks: [brick, { ...brick, id: 'b2' }, { ...brick, id: 'b3' }],
};

/** What heketi-cli prints of `volume`. */
export const volumeLines = `Name: vol_v1
Size: 10
Volume Id: v1
Cluster Id: c1
Mount: 192.0.2.11:vol_v1
Mount Options: backup-volfile-servers=192.0.2.12,192.0.2.13
Block: false
Free Size: 0
Reserved Size: 0
Block Hosting Restriction: (none)
Block Volumes: []
Durability Type: replicate
Distribute Count: 1
Replica Count: 3
`;
