import type { OperationKind } from '../domain/types.ts';

/** Heketi's numbers of operations. The names are ours too. */
export const operationTypes: Readonly<Partial<Record<OperationKind, number>>> = {
  'create-volume': 1,
  'delete-volume': 2,
  'expand-volume': 3,
  'create-block-volume': 4,
  'delete-block-volume': 5,
  'remove-device': 6,
  'clone-volume': 7,
  'evict-brick': 8,
  'expand-block-volume': 9,
};

/** Heketi's numbers of what an operation does to an object. */
export const changes = {
  addBrick: 1,
  addVolume: 2,
  deleteBrick: 3,
  deleteVolume: 4,
  expandVolume: 5,
  addBlockVolume: 6,
  deleteBlockVolume: 7,
  removeDevice: 8,
  cloneFrom: 9,
  cloneTo: 11,
  childOperation: 12,
  parentOperation: 13,
  expandBlockVolume: 14,
} as const;
