import type { Device, EntryState, Id } from '../../domain/types.ts';
import type { Kib } from '../../domain/units.ts';
import { type Columns, encode, found, removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { DeviceChange, Reader, Writer } from '../tables.ts';

type DeviceReader = Pick<
  Reader,
  'findDevice' | 'getDevice' | 'listDevices' | 'listClusterDevices' | 'findDeviceByPvUuid' | 'listPvUuids'
>;
type DeviceWriter = Pick<Writer, 'insertDevice' | 'updateDevice' | 'removeDevice'>;

interface Row {
  readonly id: Id;
  readonly nodeId: Id;
  readonly name: string;
  readonly paths: string;
  readonly pvUuid: string;
  readonly state: EntryState;
  readonly tags: string;
  readonly totalKib: Kib;
  readonly foreignKib: Kib;
  readonly placedKib: Kib;
  readonly spareKib: Kib;
  readonly extentKib: Kib;
  readonly pendingOp: Id | null;
}

const columns = `devices.id, node_id AS nodeId, name, paths, pv_uuid AS pvUuid, devices.state, devices.tags,
  total_kib AS totalKib, foreign_kib AS foreignKib, placed_kib AS placedKib, spare_kib AS spareKib,
  extent_kib AS extentKib, devices.pending_op AS pendingOp`;
const select = `SELECT ${columns} FROM devices JOIN device_usage ON device_id = devices.id`;

const changeable: Columns<DeviceChange> = {
  state: 'state',
  tags: 'tags',
  pendingOp: 'pending_op',
  pvUuid: 'pv_uuid',
  paths: 'paths',
  totalKib: 'total_kib',
  foreignKib: 'foreign_kib',
  extentKib: 'extent_kib',
};

function toDevice(row: Row): Device {
  return { ...row, paths: JSON.parse(row.paths), tags: JSON.parse(row.tags) };
}

export function readDevices(statements: Statements): DeviceReader {
  function findDevice(id: Id): Device | undefined {
    const row = statements.get<Row>(`${select} WHERE devices.id = ?`, id);
    return row && toDevice(row);
  }

  return {
    findDevice,
    getDevice: (id) => found(findDevice(id)),
    listDevices: (nodeId) =>
      statements.all<Row>(`${select} WHERE node_id = ? ORDER BY devices.id`, nodeId).map(toDevice),
    listClusterDevices: (clusterId) =>
      statements
        .all<Row>(`${select} JOIN nodes ON nodes.id = node_id WHERE cluster_id = ? ORDER BY devices.id`, clusterId)
        .map(toDevice),
    findDeviceByPvUuid(pvUuid) {
      const row = statements.get<Row>(`${select} WHERE pv_uuid = ? AND pv_uuid <> ''`, pvUuid);
      return row && toDevice(row);
    },
    listPvUuids: () =>
      statements.all("SELECT pv_uuid AS pvUuid, id AS deviceId FROM devices WHERE pv_uuid <> '' ORDER BY pv_uuid"),
  };
}

export function writeDevices(statements: Statements): DeviceWriter {
  return {
    insertDevice(device) {
      statements.run(
        `INSERT INTO devices (id, node_id, name, paths, pv_uuid, state, tags, total_kib, foreign_kib, extent_kib, pending_op)
         VALUES (@id, @nodeId, @name, @paths, @pvUuid, @state, @tags, @totalKib, @foreignKib, @extentKib, @pendingOp)`,
        encode(device),
      );
    },
    updateDevice: (id, change) => updateRow(statements, 'devices', changeable, id, change),
    removeDevice: (id) =>
      removeRow(statements, 'devices', id, `Unable to delete device [${id}] because it contains bricks`),
  };
}
