import { join } from 'node:path';
import { cacheFolder } from '../kubernetes/settings.ts';

export const imageFolder = join(cacheFolder, 'images');
/** Certificates and tokens; made once, since the machines have them on their disks. */
export const pkiFolder = join(cacheFolder, 'pki');
/** What runs now: logs, etcd's data, the folders of the nodes on this machine. */
export const runFolder = join(cacheFolder, 'lab');
/** The folder of the plain lab's code for the machines of this one. */
export const machinesFolder = join(cacheFolder, 'machines');

/** Nodes that are namespaces of this machine; they run the service. */
export const hostNodes = ['host1', 'host2'] as const;
export type HostNode = (typeof hostNodes)[number];

/** All addresses exist in the lab's own network namespace only. */
export const addresses = {
  /** Where pods find the API server, as in any cluster. */
  service: '10.96.0.1',
  controlPlane: '192.168.77.10',
  host1: '192.168.77.101',
  host2: '192.168.77.102',
} as const;

/** Where the machines' kubelets find the API server. */
export const apiInMachines = 'https://10.0.2.100:6443';
