import { diskLetters, manageAddress, nodeNumbers, storageAddress } from './settings.ts';

/** The lab as a topology file: a cluster, each node in a zone of its own, with these of its empty disks. */
export function labTopology(disks: readonly string[] = diskLetters): object {
  const nodes = nodeNumbers.map((n) => ({
    node: { hostnames: { manage: [manageAddress(n)], storage: [storageAddress(n)] }, zone: n },
    devices: disks.map((letter) => `/dev/vd${letter}`),
  }));
  return { clusters: [{ nodes }] };
}
