/**
 * What the server answers, read as Heketi's own client reads it: unknown fields vanish, missing ones are empty, and printed as JSON
 * again the fields come in Heketi's order. `undefined` marks what Heketi leaves out when it is empty.
 */
export type ClusterInfo = ReturnType<typeof toCluster>;
export type NodeInfo = ReturnType<typeof toNode>;
export type DeviceInfo = ReturnType<typeof toDevice>;
export type BrickInfo = ReturnType<typeof toBrick>;
export type VolumeInfo = ReturnType<typeof toVolume>;
export type BlockVolumeInfo = ReturnType<typeof toBlockVolume>;

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const flag = (value: unknown): boolean => value === true;
const list = <T>(value: unknown, item: (element: unknown) => T): T[] => (Array.isArray(value) ? value.map(item) : []);
const texts = (value: unknown): string[] => list(value, text);

/** Keys sorted, as Go prints maps. */
const map = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields(value))
      .map(([key, inner]) => [key, text(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function unlessEmpty<T extends string | number | boolean | object>(value: T): T | undefined {
  const empty = typeof value === 'object' ? Object.keys(value).length === 0 : !value;
  return empty ? undefined : value;
}

export const toIds = (value: unknown, key: string): string[] => texts(fields(value)[key]);

export function toCluster(value: unknown) {
  const { id, nodes, volumes, block, file, blockvolumes } = fields(value);
  return {
    id: text(id),
    nodes: texts(nodes),
    volumes: texts(volumes),
    block: flag(block),
    file: flag(file),
    blockvolumes: texts(blockvolumes),
  };
}

export function toNode(value: unknown) {
  const { zone, hostnames, cluster, tags, id, state, devices } = fields(value);
  const { manage, storage } = fields(hostnames);
  return {
    zone: number(zone),
    hostnames: { manage: texts(manage), storage: texts(storage) },
    cluster: text(cluster),
    tags: unlessEmpty(map(tags)),
    id: text(id),
    state: text(state),
    devices: list(devices, toDevice),
  };
}

export function toDevice(value: unknown) {
  const { name, tags, storage, id, paths, pv_uuid, state, bricks } = fields(value);
  const { total, free, used } = fields(storage);
  return {
    name: text(name),
    tags: unlessEmpty(map(tags)),
    storage: { total: number(total), free: number(free), used: number(used) },
    id: text(id),
    paths: unlessEmpty(texts(paths)),
    pv_uuid: unlessEmpty(text(pv_uuid)),
    state: text(state),
    bricks: list(bricks, toBrick),
  };
}

function toBrick(value: unknown) {
  const { id, path, device, node, volume, size } = fields(value);
  return {
    id: text(id),
    path: text(path),
    device: text(device),
    node: text(node),
    volume: text(volume),
    size: number(size),
  };
}

export function toVolume(value: unknown) {
  const volume = fields(value);
  const { enable, factor } = fields(volume.snapshot);
  const { hosts, device, options } = fields(fields(volume.mount).glusterfs);
  return {
    size: number(volume.size),
    name: text(volume.name),
    durability: toDurability(volume.durability),
    gid: unlessEmpty(number(volume.gid)),
    glustervolumeoptions: unlessEmpty(texts(volume.glustervolumeoptions)),
    block: unlessEmpty(flag(volume.block)),
    snapshot: { enable: flag(enable), factor: number(factor) },
    id: text(volume.id),
    cluster: text(volume.cluster),
    mount: { glusterfs: { hosts: texts(hosts), device: text(device), options: map(options) } },
    blockinfo: toBlockInfo(volume.blockinfo),
    bricks: list(volume.bricks, toBrick),
  };
}

function toDurability(value: unknown) {
  const { type, replicate, disperse } = fields(value);
  const { data, redundancy } = fields(disperse);
  return {
    type: unlessEmpty(text(type)),
    replicate: { replica: unlessEmpty(number(fields(replicate).replica)) },
    disperse: { data: unlessEmpty(number(data)), redundancy: unlessEmpty(number(redundancy)) },
  };
}

function toBlockInfo(value: unknown) {
  const { freesize, reservedsize, blockvolume, restriction } = fields(value);
  return {
    freesize: unlessEmpty(number(freesize)),
    reservedsize: unlessEmpty(number(reservedsize)),
    blockvolume: unlessEmpty(texts(blockvolume)),
    restriction: unlessEmpty(text(restriction)),
  };
}

export function toBlockVolume(value: unknown) {
  const volume = fields(value);
  const { hosts, iqn, lun, username, password } = fields(volume.blockvolume);
  return {
    size: number(volume.size),
    name: text(volume.name),
    hacount: unlessEmpty(number(volume.hacount)),
    id: text(volume.id),
    blockvolume: {
      hosts: texts(hosts),
      iqn: text(iqn),
      lun: number(lun),
      username: text(username),
      password: text(password),
    },
    cluster: unlessEmpty(text(volume.cluster)),
    blockhostingvolume: unlessEmpty(text(volume.blockhostingvolume)),
    usablesize: unlessEmpty(number(volume.usablesize)),
  };
}
