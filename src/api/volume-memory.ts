import type { Store } from '../db/store.ts';
import type { Id } from '../domain/types.ts';
import { visible } from './infos/visible.ts';
import { volumeInfo } from './infos/volume.ts';
import { toLine } from './replies.ts';

const limitCharacters = 64 * 1024 * 1024;

/**
 * Reads infos of volumes, encoded, and keeps each until its volume changes: it is what clients ask for most, and putting it together
 * costs more than all the rest of the answer. Holds 64 Mi characters at most.
 * @returns the info of a volume as a line; throws DomainError `not_found`
 */
export function rememberVolumes(store: Store): (id: Id) => string {
  const infos = new Map<Id, string>();
  let characters = 0;

  function forget(id: Id | null): void {
    if (id === null) {
      infos.clear();
      characters = 0;
      return;
    }
    characters -= infos.get(id)?.length ?? 0;
    infos.delete(id);
  }

  store.watchVolumes(forget);
  return (id) => {
    const known = infos.get(id);
    if (known !== undefined) return known;
    const info = toLine(store.read((reader) => volumeInfo(reader, visible(reader.findVolume(id)))));
    if (characters + info.length > limitCharacters) forget(null);
    infos.set(id, info);
    characters += info.length;
    return info;
  };
}
