import { reserveOf } from '../../domain/block.ts';
import type { Id, Volume } from '../../domain/types.ts';
import type { Gib } from '../../domain/units.ts';
import { found, removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';

type VolumeReader = Pick<
  Reader,
  'findVolume' | 'getVolume' | 'listVolumeIds' | 'findVolumeByName' | 'listAllVolumes' | 'listGuessedSets'
>;
type VolumeWriter = Pick<Writer, 'insertVolume' | 'updateVolume' | 'guessSets' | 'removeVolume'>;

interface Row {
  readonly id: Id;
  readonly clusterId: Id;
  readonly name: string;
  readonly sizeGib: Gib;
  readonly durability: string;
  readonly requested: string;
  readonly gid: number;
  readonly options: string;
  readonly block: 0 | 1;
  readonly snapshotEnable: 0 | 1;
  readonly snapshotFactor: number;
  readonly pendingOp: Id | null;
}

const select = `SELECT id, cluster_id AS clusterId, name, size_gib AS sizeGib, durability, requested, gid, options, block,
  snapshot_enable AS snapshotEnable, snapshot_factor AS snapshotFactor, pending_op AS pendingOp FROM volumes`;

function toVolume({ snapshotEnable, snapshotFactor, ...row }: Row): Volume {
  return {
    ...row,
    durability: JSON.parse(row.durability),
    requested: JSON.parse(row.requested),
    options: JSON.parse(row.options),
    block: row.block === 1,
    snapshot: { enable: snapshotEnable === 1, factor: snapshotFactor },
  };
}

export function readVolumes(statements: Statements): VolumeReader {
  function findVolume(id: Id): Volume | undefined {
    const row = statements.get<Row>(`${select} WHERE id = ?`, id);
    return row && toVolume(row);
  }

  return {
    findVolume,
    getVolume: (id) => found(findVolume(id)),
    listVolumeIds: () =>
      statements.column('SELECT id FROM volumes INDEXED BY volumes_visible WHERE pending_op IS NULL ORDER BY id'),
    findVolumeByName(clusterId, name) {
      const row = statements.get<Row>(`${select} WHERE cluster_id = ? AND name = ?`, clusterId, name);
      return row && toVolume(row);
    },
    listAllVolumes: () => statements.all<Row>(`${select} ORDER BY id`).map(toVolume),
    listGuessedSets: () => statements.column('SELECT volume_id FROM guessed_sets ORDER BY volume_id'),
  };
}

const reserve = "INSERT INTO hosting_volumes (volume_id, reserved_gib, restriction) VALUES (?, ?, '')";

export function writeVolumes(statements: Statements): VolumeWriter {
  return {
    insertVolume({ snapshot, ...volume }) {
      statements.run(
        `INSERT INTO volumes (id, cluster_id, name, size_gib, durability, requested, gid, options, block,
           snapshot_enable, snapshot_factor, pending_op)
         VALUES (@id, @clusterId, @name, @sizeGib, @durability, @requested, @gid, @options, @block,
           @snapshotEnable, @snapshotFactor, @pendingOp)`,
        { ...volume, snapshotEnable: snapshot.enable, snapshotFactor: snapshot.factor },
      );
      if (volume.block) statements.run(reserve, volume.id, reserveOf(volume.sizeGib) as number);
    },
    updateVolume: (id, change) =>
      updateRow(statements, 'volumes', { sizeGib: 'size_gib', pendingOp: 'pending_op' }, id, change),
    guessSets(id) {
      statements.run('INSERT INTO guessed_sets (volume_id) VALUES (?)', id);
    },
    removeVolume: (id) =>
      removeRow(
        statements,
        'volumes',
        id,
        `Unable to delete volume [${id}] because it contains bricks or block volumes`,
      ),
  };
}
