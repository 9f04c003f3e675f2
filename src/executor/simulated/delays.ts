import type { SimulatedSettings } from '../../domain/settings.ts';
import type { Ms } from '../../domain/units.ts';
import { glusterWords } from './programs/gluster/gluster.ts';
import { baseName, withoutWrapper } from './programs/index.ts';

/** How long a command takes, by its program (`mkfs.xfs`, `lvcreate`) or by gluster's words (`snapshot`, `create`, `volume create`). */
export function createDelays(settings: SimulatedSettings): (argv: readonly string[]) => Ms {
  const delays = new Map(Object.entries(settings.delayMs));
  if (delays.size === 0) return () => 0;
  return (argv) => Math.max(...namesOf(argv).map((name) => (delays.get(name) ?? 0) as number));
}

function namesOf(argv: readonly string[]): string[] {
  const [path = '', ...words] = withoutWrapper(argv);
  const name = baseName(path);
  if (name === 'lvm') return [name, words[0] ?? ''];
  if (name !== 'gluster') return [name];
  const [object = '', verb = ''] = glusterWords(words);
  return [name, object, verb, `${object} ${verb}`];
}
