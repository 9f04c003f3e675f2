import type { Statements } from './statements.ts';
import { readBlockVolumes, writeBlockVolumes } from './tables/block-volumes.ts';
import { readBricks, writeBricks } from './tables/bricks.ts';
import { readClusters, writeClusters } from './tables/clusters.ts';
import { readDevices, writeDevices } from './tables/devices.ts';
import { readHostingVolumes, writeHostingVolumes } from './tables/hosting-volumes.ts';
import { readIntegrity } from './tables/integrity.ts';
import { readLeftovers, writeLeftovers } from './tables/leftovers.ts';
import { readNodes, writeNodes } from './tables/nodes.ts';
import { readOperations, writeOperations } from './tables/operations.ts';
import { readPools, writePools } from './tables/pools.ts';
import { readSettings, writeSettings } from './tables/settings.ts';
import { readVolumes, writeVolumes } from './tables/volumes.ts';
import type { Reader, Writer } from './tables.ts';
import { rememberTopology } from './topology-memory.ts';

/** All table functions that read. */
export function createReader(statements: Statements): Reader {
  const remember = rememberTopology(statements);
  return {
    ...readClusters(statements),
    ...readNodes(statements, remember),
    ...readDevices(statements, remember),
    ...readPools(statements),
    ...readVolumes(statements),
    ...readHostingVolumes(statements),
    ...readBlockVolumes(statements),
    ...readBricks(statements),
    ...readOperations(statements),
    ...readLeftovers(statements),
    ...readSettings(statements),
    ...readIntegrity(statements),
  };
}

/** All table functions; every write gets its own `onCommit`. */
export function createWriter(statements: Statements, reader = createReader(statements)): Omit<Writer, 'onCommit'> {
  return {
    ...reader,
    ...writeClusters(statements),
    ...writeNodes(statements),
    ...writeDevices(statements),
    ...writePools(statements),
    ...writeVolumes(statements),
    ...writeHostingVolumes(statements),
    ...writeBlockVolumes(statements),
    ...writeBricks(statements),
    ...writeOperations(statements),
    ...writeLeftovers(statements),
    ...writeSettings(statements),
  };
}
