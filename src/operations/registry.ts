import type { ExecutorSettings, OperationSettings, VolumeSettings } from '../domain/settings.ts';
import type { Kind } from './kind.ts';
import { addDevice } from './kinds/add-device.ts';
import { addNode } from './kinds/add-node.ts';
import { cleanUp } from './kinds/clean-up.ts';
import { cloneVolume } from './kinds/clone-volume.ts';
import { createBlockVolume } from './kinds/create-block-volume.ts';
import { createVolume } from './kinds/create-volume.ts';
import { deleteBlockVolume } from './kinds/delete-block-volume.ts';
import { deleteDevice } from './kinds/delete-device.ts';
import { deleteNode } from './kinds/delete-node.ts';
import { deleteVolume } from './kinds/delete-volume.ts';
import { evictBrick } from './kinds/evict-brick.ts';
import { expandBlockVolume } from './kinds/expand-block-volume.ts';
import { expandVolume } from './kinds/expand-volume.ts';
import { removeDevice } from './kinds/remove-device.ts';
import { removeNode } from './kinds/remove-node.ts';
import { resyncDevice } from './kinds/resync-device.ts';
import { setBlockRestriction } from './kinds/set-block-restriction.ts';
import { setDeviceState, setNodeState } from './kinds/set-state.ts';
import type { Requests } from './requests.ts';

/** A kind whose plan and result only it knows: the engine stores the one and passes the other on. */
// biome-ignore lint/suspicious/noExplicitAny: the types of plan, found and result are private to each kind
export type AnyKind = Kind<any, any, any, any>;

/** Every kind of operation, one for each request. */
export type Registry = Readonly<Record<keyof Requests, AnyKind>>;

export function createRegistry(
  volumes: VolumeSettings,
  commands: ExecutorSettings,
  operations: OperationSettings,
): Registry {
  return {
    'create-volume': createVolume(volumes, operations.volumeCreateRetries),
    'expand-volume': expandVolume(volumes, commands),
    'clone-volume': cloneVolume(volumes),
    'delete-volume': deleteVolume,
    'create-block-volume': createBlockVolume(operations.volumeCreateRetries),
    'expand-block-volume': expandBlockVolume,
    'delete-block-volume': deleteBlockVolume,
    'set-block-restriction': setBlockRestriction,
    'add-node': addNode,
    'delete-node': deleteNode,
    'set-node-state': setNodeState,
    'remove-node': removeNode,
    'add-device': addDevice,
    'delete-device': deleteDevice,
    'set-device-state': setDeviceState,
    'remove-device': removeDevice,
    'evict-brick': evictBrick,
    'resync-device': resyncDevice,
    'clean-up': cleanUp,
  };
}
