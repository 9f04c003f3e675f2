import { diskLetters, manageAddress, nodeNumbers, storageAddress } from './settings.ts';

/** The lab as a topology file: a cluster, each node in a zone of its own, all its empty disks. */
export function labTopology(): object {
  const nodes = nodeNumbers.map((n) => ({
    node: { hostnames: { manage: [manageAddress(n)], storage: [storageAddress(n)] }, zone: n },
    devices: diskLetters.map((letter) => `/dev/vd${letter}`),
  }));
  return { clusters: [{ nodes }] };
}
