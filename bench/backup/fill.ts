import { createNewId } from '../../src/app/ids.ts';
import type { Store } from '../../src/db/store.ts';
import { brickLvName, brickPath, defaultVolumeName, poolName } from '../../src/domain/names.ts';
import type { Id } from '../../src/domain/types.ts';

const perCommit = 500;
/** So that the ids of 100,000 volumes lie as far apart as those of some days' work. */
const msBetweenVolumes = 2000;

/** Rows of so many volumes more, each like `model` but for ids and the devices its bricks are on. No node hears of them. */
export async function fillWithVolumes(store: Store, model: Id, count: number): Promise<void> {
  let now = Date.now() - count * msBetweenVolumes;
  const newId = createNewId({ now: () => now });
  const { volume, bricks, pools, devices } = store.read((reader) => {
    const bricks = reader.listVolumeBricks(model);
    return {
      volume: reader.getVolume(model),
      bricks,
      pools: bricks.map(({ poolId }) => reader.getPool(poolId)),
      devices: reader.listAllNodes().flatMap(({ id }) => reader.listDevices(id).map((device) => device.id)),
    };
  });
  for (let done = 0; done < count; done += perCommit) {
    await store.write((writer) => {
      for (let number = done; number < Math.min(done + perCommit, count); number++) {
        now += msBetweenVolumes;
        const volumeId = newId();
        writer.insertVolume({ ...volume, id: volumeId, name: defaultVolumeName(volumeId) });
        for (const [index, brick] of bricks.entries()) {
          const [id, poolId] = [newId(), newId()];
          const deviceId = devices[(number * bricks.length + index) % devices.length] ?? brick.deviceId;
          const pool = pools[index];
          if (pool !== undefined) writer.insertPool({ ...pool, id: poolId, deviceId, name: poolName(poolId) });
          const names = { lvName: brickLvName(id), path: brickPath(deviceId, id) };
          writer.insertBrick({ ...brick, ...names, id, volumeId, deviceId, poolId });
        }
      }
    });
  }
}
