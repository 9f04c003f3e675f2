import { type HeketiCommand, print } from './context.ts';

const get: HeketiCommand = {
  name: 'get',
  about: 'Show the log level of the server',
  run: async (_, context) => {
    const answer = await context.client().get('/internal/logging');
    print(context, `${(answer as { readonly loglevel: { readonly glusterfs: string } }).loglevel.glusterfs}\n`);
  },
};

const set: HeketiCommand = {
  name: 'set',
  takes: '[none|critical|error|warning|info|debug]',
  about: 'Change the log level of the server',
  run: async ({ args: [level, ...more] }, context) => {
    if (level === undefined) throw new Error('missing log-level argument');
    if (more.length > 0) throw new Error('too many arguments');
    await context.client().send('POST', '/internal/logging', { loglevel: { glusterfs: level } });
    print(context, 'Server log level updated\n');
  },
};

export const logLevelCommand: HeketiCommand = {
  name: 'loglevel',
  about: 'Show and change the log level of the server',
  commands: [get, set],
};
