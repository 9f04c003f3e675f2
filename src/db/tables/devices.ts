import type { Tags } from '../../domain/tags.ts';
import type { Device, EntryState, Id } from '../../domain/types.ts';
import type { Kib } from '../../domain/units.ts';
import { type Columns, found, removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { DeviceChange, NewDevice, Reader, Writer } from '../tables.ts';
import type { RememberTopology } from '../topology-memory.ts';

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
  total_kib AS totalKib, foreign_kib AS foreignKib, extent_kib AS extentKib, devices.pending_op AS pendingOp`;
const usage = 'placed_kib AS placedKib, spare_kib AS spareKib';
const select = `SELECT ${columns}, ${usage} FROM devices JOIN device_usage ON device_id = devices.id`;

type Usage = Pick<Row, 'placedKib' | 'spareKib'>;

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

function decode<T extends Pick<Row, 'paths' | 'tags'>>(row: T) {
  return { ...row, paths: JSON.parse(row.paths) as string[], tags: JSON.parse(row.tags) as Tags };
}

export function readDevices(statements: Statements, remember: RememberTopology): DeviceReader {
  function findDevice(id: Id): Device | undefined {
    const row = statements.get<Row>(`${select} WHERE devices.id = ?`, id);
    return row && decode(row);
  }

  /** Devices, each with its place in the lists of usage: numbers alone are read far quicker than rows with their ids. */
  function listWithoutUsage(clusterId: Id): { device: NewDevice; place: number }[] {
    return remember(`devices of ${clusterId}`, () => {
      const ids = statements.column<Id>('SELECT device_id FROM device_usage ORDER BY device_id');
      const placeOf = new Map(ids.map((id, place) => [id, place]));
      const rows = statements.all<Omit<Row, keyof Usage>>(
        `SELECT ${columns} FROM devices JOIN nodes ON nodes.id = node_id WHERE cluster_id = ? ORDER BY devices.id`,
        clusterId,
      );
      return rows.map((row) => ({ device: decode(row), place: found(placeOf.get(row.id)) }));
    });
  }

  const listUsage = (column: string) => statements.column<Kib>(`SELECT ${column} FROM device_usage ORDER BY device_id`);

  return {
    findDevice,
    getDevice: (id) => found(findDevice(id)),
    listDevices: (nodeId) => statements.all<Row>(`${select} WHERE node_id = ? ORDER BY devices.id`, nodeId).map(decode),
    listClusterDevices(clusterId) {
      const [placed, spare] = [listUsage('placed_kib'), listUsage('spare_kib')];
      return listWithoutUsage(clusterId).map(({ device, place }) => ({
        ...device,
        placedKib: found(placed[place]),
        spareKib: found(spare[place]),
      }));
    },
    findDeviceByPvUuid(pvUuid) {
      const row = statements.get<Row>(`${select} WHERE pv_uuid = ? AND pv_uuid <> ''`, pvUuid);
      return row && decode(row);
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
        device,
      );
    },
    updateDevice: (id, change) => updateRow(statements, 'devices', changeable, id, change),
    removeDevice: (id) =>
      removeRow(statements, 'devices', id, `Unable to delete device [${id}] because it contains bricks`),
  };
}
