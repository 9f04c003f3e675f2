import type { Reader } from '../../db/tables.ts';
import type { Node } from '../../domain/types.ts';
import type { Wire } from '../json/encode.ts';
import { deviceInfo, tagsInfo } from './device.ts';
import { isVisible } from './visible.ts';

export function nodeInfo(reader: Reader, node: Node): Wire {
  return {
    zone: node.zone,
    hostnames: { manage: node.manage, storage: node.storage },
    cluster: node.clusterId,
    tags: tagsInfo(node.tags),
    id: node.id,
    state: node.state,
    devices: reader
      .listDevices(node.id)
      .filter(isVisible)
      .map((device) => deviceInfo(reader, device)),
  };
}
