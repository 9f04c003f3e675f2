import type { GlusterCommand } from './context.ts';
import { mountCopy, unmountCopy } from './copies.ts';
import { refused, succeeded } from './reply.ts';
import { aboutSnapshot } from './snapshots.ts';

/** The bricks of a snapshot are mounted as long as it is active. */
const activation =
  (active: boolean, verb: 'activate' | 'deactivate', operation: string): GlusterCommand =>
  (here, [name = '']) => {
    const refuse = (text: string, errno: number) => refused(`Snapshot ${verb}: failed: `, text, errno);
    const snapshot = here.pool.snapshots.get(name);
    if (snapshot === undefined) return refuse(`Snapshot (${name}) does not exist`, 30807);
    if (snapshot.active === active) return refuse(`Snapshot ${name} is already ${verb}d.`, 22);
    for (const copy of snapshot.copies) (active ? mountCopy : unmountCopy)(here.nodes, copy);
    here.pool.snapshots.set(name, { ...snapshot, active });
    const text = `Snapshot ${verb}: ${name}: Snap ${verb}d successfully\n`;
    return succeeded(text, aboutSnapshot(operation, name, snapshot.id));
  };

export const snapshotActivate = activation(true, 'activate', 'snapActivate');
export const snapshotDeactivate = activation(false, 'deactivate', 'snapDeactivate');
