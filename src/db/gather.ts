import type { Statements } from './statements.ts';
import { readBricks, writeBricks } from './tables/bricks.ts';
import { readClusters, writeClusters } from './tables/clusters.ts';
import { readDevices, writeDevices } from './tables/devices.ts';
import { readIntegrity } from './tables/integrity.ts';
import { readLeftovers, writeLeftovers } from './tables/leftovers.ts';
import { readNodes, writeNodes } from './tables/nodes.ts';
import { readOperations, writeOperations } from './tables/operations.ts';
import { readPools, writePools } from './tables/pools.ts';
import { readSettings, writeSettings } from './tables/settings.ts';
import { readVolumes, writeVolumes } from './tables/volumes.ts';
import type { Reader, Writer } from './tables.ts';

/** All table functions that read. */
export function createReader(statements: Statements): Reader {
  return {
    ...readClusters(statements),
    ...readNodes(statements),
    ...readDevices(statements),
    ...readPools(statements),
    ...readVolumes(statements),
    ...readBricks(statements),
    ...readOperations(statements),
    ...readLeftovers(statements),
    ...readSettings(statements),
    ...readIntegrity(statements),
  };
}

/** All table functions; every write gets its own `onCommit`. */
export function createWriter(statements: Statements): Omit<Writer, 'onCommit'> {
  return {
    ...createReader(statements),
    ...writeClusters(statements),
    ...writeNodes(statements),
    ...writeDevices(statements),
    ...writePools(statements),
    ...writeVolumes(statements),
    ...writeBricks(statements),
    ...writeOperations(statements),
    ...writeLeftovers(statements),
    ...writeSettings(statements),
  };
}
