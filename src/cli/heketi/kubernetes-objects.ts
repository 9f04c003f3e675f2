import type { VolumeInfo } from '../wire.ts';

/** One subset for each host of the volume; gluster needs no port, but Kubernetes does. */
export function endpointSubsets({ mount }: VolumeInfo): object[] {
  return mount.glusterfs.hosts.map((ip) => ({ addresses: [{ ip }], ports: [{ port: 1 }] }));
}

/** A PersistentVolume of the in-tree GlusterFS driver, its keys in the order of the Kubernetes API. */
export function persistentVolume(volume: VolumeInfo, endpoints: string): object {
  return {
    kind: 'PersistentVolume',
    apiVersion: 'v1',
    metadata: {
      name: `glusterfs-${volume.id.slice(0, 8)}`,
      creationTimestamp: null,
      annotations: { 'pv.beta.kubernetes.io/gid': String(volume.gid ?? 0) },
    },
    spec: {
      capacity: { storage: `${volume.size}Gi` },
      glusterfs: { endpoints: endpoints || 'TYPE ENDPOINT HERE', path: volume.name },
      accessModes: ['ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Retain',
    },
    status: {},
  };
}

interface CopyJob {
  readonly image: string;
  /** Empty for any node. */
  readonly nodeSelector: Readonly<Record<string, string>>;
}

const endpoints = 'heketi-storage-endpoints';
const secret = 'heketi-storage-secret';
const job = 'heketi-storage-copy-job';
const storage = 'heketi-storage';
const labels = { 'deploy-heketi': 'support' };

/** The objects that copy a database into the volume which is to hold it, as one List. */
export function storageList(volume: VolumeInfo, database: Buffer, copy: CopyJob): object {
  const metadata = (name: string) => ({ name, creationTimestamp: null });
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        kind: 'Secret',
        apiVersion: 'v1',
        metadata: { ...metadata(secret), labels },
        data: { 'heketi.db': database.toString('base64') },
      },
      { kind: 'Endpoints', apiVersion: 'v1', metadata: metadata(endpoints), subsets: endpointSubsets(volume) },
      {
        kind: 'Service',
        apiVersion: 'v1',
        metadata: metadata(endpoints),
        spec: { ports: [{ port: 1, targetPort: 0 }] },
        status: { loadBalancer: {} },
      },
      {
        kind: 'Job',
        apiVersion: 'batch/v1',
        metadata: { ...metadata(job), labels },
        spec: { parallelism: 1, completions: 1, template: { metadata: metadata(job), spec: podSpec(volume, copy) } },
        status: {},
      },
    ],
  };
}

function podSpec(volume: VolumeInfo, { image, nodeSelector }: CopyJob): object {
  return {
    volumes: [
      { name: storage, glusterfs: { endpoints, path: volume.name } },
      { name: secret, secret: { secretName: secret } },
    ],
    containers: [
      {
        name: 'heketi',
        image,
        command: ['cp', '/db/heketi.db', '/heketi'],
        resources: {},
        volumeMounts: [
          { name: storage, mountPath: '/heketi' },
          { name: secret, mountPath: '/db' },
        ],
      },
    ],
    restartPolicy: 'Never',
    ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector } : {}),
  };
}
