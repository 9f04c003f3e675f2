import { NotModelled } from '../program.ts';
import { stageBricks } from './bricks.ts';
import type { GlusterCommand } from './context.ts';
import { refused, succeeded } from './reply.ts';

/** `volume replace-brick NAME OLD NEW commit force`. The old brick's node may be away. Healing is over at once: nothing lies on simulated bricks. */
export const volumeReplaceBrick: GlusterCommand = (here, [name = '', old = '', fresh = '', ...words]) => {
  if (words.join(' ') !== 'commit force') throw new NotModelled(words.join(' '));
  const refuse = (text: string) => refused('volume replace-brick: failed: ', text, 0);
  const volume = here.pool.volumes.get(name);
  if (volume === undefined) return refuse(`volume: ${name} does not exist`);
  if (volume.type === 'distribute') {
    return refuse(
      'replace-brick is not permitted on distribute only volumes. Please use add-brick and remove-brick operations instead.',
    );
  }
  const leaving = volume.bricks.find((brick) => brick.name === old);
  if (leaving === undefined) return refuse(`brick: ${old} does not exist in volume: ${name}`);
  const staged = stageBricks(here, [fresh], volume.id, true);
  if (typeof staged === 'string') return refuse(staged);
  const bricks = volume.bricks.flatMap((brick) => (brick === leaving ? staged : [brick]));
  here.pool.volumes.set(name, { ...volume, bricks });
  here.pool.healing.delete(`${leaving.node}:${leaving.path}`);
  const text = 'replace-brick commit force operation successful';
  return { ...succeeded(`volume replace-brick: success: ${text}\n`), opErrstr: text };
};
