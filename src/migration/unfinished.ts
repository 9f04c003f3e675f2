import type { Id } from '../domain/types.ts';
import type { Dump, OperationEntry } from './dump.ts';
import { changes, operationTypes } from './operation-types.ts';

/**
 * Heketi can't clean up a clone that was cut off, so it would stand in the way for ever: the dump without it. Its rows take no space of
 * their own, and its bricks still carry the paths of the origin's, so nothing on a node may be removed by them.
 */
export function withoutCutClones(dump: Dump): { dump: Dump; notes: string[] } {
  const cut = dump.pendingoperations.filter(({ Type }) => Type === operationTypes['clone-volume']);
  if (cut.length === 0) return { dump, notes: [] };
  const operations = new Set(cut.map(({ Id }) => Id));
  const gone = new Set(cut.flatMap(madeBy));
  const unmarked = <T extends { readonly Pending: { readonly Id: Id } }>(entry: T): T =>
    operations.has(entry.Pending.Id) ? { ...entry, Pending: { Id: '' } } : entry;
  const rest: Dump = {
    ...dump,
    clusterentries: dump.clusterentries.map(({ Info }) => ({
      Info: { ...Info, volumes: Info.volumes.filter((id) => !gone.has(id)) },
    })),
    deviceentries: dump.deviceentries.map((device) => ({
      ...device,
      Bricks: device.Bricks.filter((id) => !gone.has(id)),
    })),
    volumeentries: dump.volumeentries.filter(({ Info }) => !gone.has(Info.id)).map(unmarked),
    brickentries: dump.brickentries.filter(({ Info }) => !gone.has(Info.id)).map(unmarked),
    pendingoperations: dump.pendingoperations.filter(({ Id }) => !operations.has(Id)),
  };
  return { dump: rest, notes: cut.map(cutNote) };
}

const madeBy = ({ Actions }: OperationEntry): Id[] =>
  Actions.filter(({ Change }) => Change === changes.addBrick || Change === changes.cloneTo).map(({ Id }) => Id);

function cutNote(operation: OperationEntry): string {
  const target = operation.Actions.find(({ Change }) => Change === changes.cloneTo)?.Id ?? 'without a name';
  return `The clone ${target} was cut off half made (operation ${operation.Id}) and is left out. Look on a node for what may be left of it: gluster volume list, gluster snapshot list.`;
}

/** Work that the old service has begun: only it knows how to end it. */
export function unfinishedWork(dump: Dump): string[] {
  const known = new Set(dump.pendingoperations.map(({ Id }) => Id));
  const lost = (kind: string, id: Id, operation: Id) =>
    operation === '' || known.has(operation)
      ? []
      : [`${kind} ${id} is marked by operation ${operation}, which is not there.`];
  return [
    ...dump.pendingoperations.map(unfinished),
    ...dump.volumeentries.flatMap(({ Info, Pending }) => lost('Volume', Info.id, Pending.Id)),
    ...dump.brickentries.flatMap(({ Info, Pending }) => lost('Brick', Info.id, Pending.Id)),
    ...dump.blockvolumeentries.flatMap(({ Info, Pending }) => lost('Block volume', Info.id, Pending.Id)),
  ];
}

function unfinished({ Id, Type, Status }: OperationEntry): string {
  const [name] = Object.entries(operationTypes).find(([, number]) => number === Type) ?? ['of an unknown type'];
  return `Operation ${Id} (${name}${Status === '' ? '' : `, ${Status}`}) has not ended: let the old service clean it up first (heketi-cli server operations cleanup).`;
}
