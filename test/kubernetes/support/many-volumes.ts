import { randomUUID } from 'node:crypto';
import { openStore } from '../../../src/db/open.ts';
import { brickLvName, brickPath, defaultVolumeName, poolName } from '../../../src/domain/names.ts';
import { aBrick, aCluster, aDevice, aNode, aPool, aVolume, clock } from '../../db/objects.ts';

const newId = () => randomUUID().replaceAll('-', '');

/** Makes a database of simulated nodes with so many volumes of three bricks, without any work done for them. */
export async function makeDatabase(file: string, volumes: number): Promise<void> {
  const store = openStore({ file, clock, executorKind: 'simulated' });
  const [clusterId, ...deviceIds] = Array.from({ length: 4 }, newId) as [string, ...string[]];
  await store.write((writer) => {
    writer.insertCluster(aCluster({ id: clusterId }));
    for (const [index, id] of deviceIds.entries()) {
      const node = newId();
      const names = { manage: [`m${index}`], storage: [`s${index}`] };
      writer.insertNode(aNode({ id: node, clusterId, zone: index + 1, ...names }));
      writer.insertDevice(aDevice({ id, nodeId: node, pvUuid: id, totalKib: 2 ** 42 }));
    }
    for (let volume = 0; volume < volumes; volume++) {
      const volumeId = newId();
      writer.insertVolume(aVolume({ id: volumeId, clusterId, name: defaultVolumeName(volumeId) }));
      for (const [position, deviceId] of deviceIds.entries()) {
        const [id, poolId] = [newId(), newId()];
        writer.insertPool(aPool({ id: poolId, deviceId, name: poolName(poolId) }));
        const names = { lvName: brickLvName(id), path: brickPath(deviceId, id) };
        writer.insertBrick(aBrick({ ...names, id, volumeId, deviceId, poolId, position }));
      }
    }
  });
  store.close();
}
