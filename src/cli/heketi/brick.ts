import { at } from '../path.ts';
import { firstArgument, type HeketiCommand, print } from './context.ts';
import { healCheckFlag, warnOfSkippedHealCheck } from './state.ts';
import { waitFlag, work } from './work.ts';

const evict: HeketiCommand = {
  name: 'evict',
  about: 'Replace a brick by one on another device',
  example: 'heketi-cli brick evict ee6a86a868711bef8300c',
  flags: [healCheckFlag, waitFlag],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, 'Brick id missing');
    if (invocation.args.length > 1) throw new Error('Too many arguments provided');
    const skip = invocation.flags.bool(healCheckFlag.name);
    if (skip) await warnOfSkippedHealCheck(context);
    const body = { healcheck: skip ? 'disable' : '' };
    await work(context, invocation, { method: 'POST', path: at('bricks/to-evict', id), body }, () =>
      print(context, `Brick ${id} evicted\n`),
    );
  },
};

export const brickCommand: HeketiCommand = { name: 'brick', about: 'Move bricks', commands: [evict] };
