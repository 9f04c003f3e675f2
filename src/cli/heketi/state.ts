import { at } from '../path.ts';
import { type Context, firstArgument, type HeketiCommand, print } from './context.ts';

export const healCheckFlag = {
  name: 'expert-option-disable-heal-check',
  kind: 'bool',
  about: '[DANGEROUS] Do not look at the heal state before bricks are replaced',
} as const;

/** `enable` or `disable` of nodes and devices. */
export function stateCommand(
  name: 'enable' | 'disable',
  collection: 'nodes' | 'devices',
  missing: string,
): HeketiCommand {
  const what = collection === 'nodes' ? 'Node' : 'Device';
  const state = name === 'enable' ? 'online' : 'offline';
  return {
    name,
    takes: `[${what.toLowerCase()}_id]`,
    about: `Bring a ${what.toLowerCase()} ${state}`,
    run: async (invocation, context) => {
      const id = firstArgument(invocation, missing);
      await context.client().run('POST', at(collection, id, '/state'), { state });
      print(context, `${what} ${id} is now ${state}\n`);
    },
  };
}

/** Says what is risked, and leaves ten seconds to think again. */
export async function warnOfSkippedHealCheck(context: Context): Promise<void> {
  print(context, 'Skipping the heal check may be dangerous and increase the risk of data loss.\n');
  print(context, ' Press CTRL-C within 10 seconds to cancel this action.\n');
  await context.io.clock.sleep(10_000);
}
