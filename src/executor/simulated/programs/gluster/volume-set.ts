import { NotModelled } from '../program.ts';
import type { GlusterCommand } from './context.ts';
import { knownOptions, optionGroups } from './known-options.ts';
import { refused, succeeded } from './reply.ts';

/** `volume set NAME KEY VALUE…` or `volume set NAME group GROUP`. */
export const volumeSet: GlusterCommand = (here, [name = '', ...words]) => {
  const refuse = (text: string) =>
    refused('volume set: failed: ', text, undefined, [
      ['cliOp', 'volSet'],
      ['output', 'Set volume unsuccessful'],
    ]);
  const volume = here.pool.volumes.get(name);
  if (volume === undefined) return refuse(`Volume ${name} does not exist`);
  if (volume.status === 'Created' && volume.bricks.some(({ copy }) => copy !== undefined)) {
    // The self-heal daemon of a clone has no volume file before the first start.
    return refuse('Commit failed on localhost. Please check the log file for more details.');
  }
  const pairs = words[0] === 'group' ? optionGroups[words[1] ?? ''] : pairsOf(words);
  if (pairs === undefined) {
    const text = `Unable to open file '/var/lib/glusterd/groups/${words[1]}'. Error: No such file or directory`;
    return refuse(text);
  }
  for (const [key, value] of pairs) {
    if (!isKnown(key)) return refuse(`option : ${key} does not exist\nDid you mean nfs.drc-size or ...rpc-statd?`);
    const short = key.slice(key.indexOf('.') + 1);
    if (/-timeout$/.test(key) && !/^[0-9]+(s|sec|m|min|h|hr|d)?$/.test(value)) {
      return refuse(`invalid time format "${value}" in "option ${short}"`);
    }
  }
  const present = new Set(volume.options.map(([key]) => key));
  const fresh = pairs.filter(([key]) => !present.has(key)).reverse();
  here.pool.volumes.set(name, { ...volume, options: [...new Map([...fresh, ...volume.options, ...pairs])] });
  return succeeded('volume set: success\n', [
    ['cliOp', 'volSet'],
    ['output', 'Set volume successful'],
  ]);
};

function pairsOf(words: readonly string[]): [string, string][] {
  if (words.length === 0 || words.length % 2 === 1) throw new NotModelled('an option without a value');
  return Array.from({ length: words.length / 2 }, (_, at) => [words[2 * at] ?? '', words[2 * at + 1] ?? '']);
}

function isKnown(key: string): boolean {
  return key.startsWith('user.') || knownOptions.has(key);
}
