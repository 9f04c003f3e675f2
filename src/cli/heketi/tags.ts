import { at } from '../path.ts';
import { firstArgument, type HeketiCommand } from './context.ts';

/** `settags` and `rmtags` of nodes and devices. */
export function tagCommands(collection: 'nodes' | 'devices', what: string): HeketiCommand[] {
  return [
    {
      name: 'settags',
      takes: `[${what}_id] tag1:value1 tag2:value2...`,
      about: `Set tags of a ${what}`,
      example: `heketi-cli ${what} settags 886a86a868711bef83001 rack:b4`,
      flags: [{ name: 'exact', short: 'e', kind: 'bool', about: 'Replace all tags instead of adding to them' }],
      run: async (invocation, context) => {
        const id = firstArgument(invocation, 'id required');
        const tags = pairs(invocation.args.slice(1));
        const request = { tags, change_type: invocation.flags.bool('exact') ? 'set' : 'update' };
        await context.client().send('POST', at(collection, id, '/tags'), request);
      },
    },
    {
      name: 'rmtags',
      aliases: ['deltags', 'removetags'],
      takes: `[${what}_id] tag1 tag2...`,
      about: `Remove tags of a ${what}`,
      example: `heketi-cli ${what} rmtags 886a86a868711bef83001 rack`,
      flags: [{ name: 'all', kind: 'bool', about: 'Remove all tags' }],
      run: async (invocation, context) => {
        const id = firstArgument(invocation, 'id required');
        const request = removal(invocation.args.slice(1), invocation.flags.bool('all'));
        await context.client().send('POST', at(collection, id, '/tags'), request);
      },
    },
  ];
}

function pairs(words: readonly string[]): Record<string, string> {
  if (words.length === 0) throw new Error('at least one tag:value pair expected');
  return Object.fromEntries(
    words.map((word) => {
      const colon = word.indexOf(':');
      if (colon < 0) throw new Error(`expected colon (:) between tag name and value, got: ${word}`);
      return [word.slice(0, colon), word.slice(colon + 1)];
    }),
  );
}

function removal(names: readonly string[], all: boolean): object {
  if (names.length === 0 && !all) throw new Error('at least one tag expected');
  if (names.length > 0 && all) throw new Error('--all may not be combined with named tags');
  if (all) return { tags: {}, change_type: 'set' };
  return { tags: Object.fromEntries(names.map((name) => [name, ''])), change_type: 'delete' };
}
