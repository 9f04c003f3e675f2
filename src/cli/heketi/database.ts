import { type HeketiCommand, print } from './context.ts';

function rawCommand(name: string, about: string): HeketiCommand {
  return {
    name,
    about,
    run: async (_, context) => print(context, (await context.client().raw(`/db/${name}`)).toString()),
  };
}

export const databaseCommand: HeketiCommand = {
  name: 'db',
  about: 'Dump and check the database of the server',
  commands: [rawCommand('dump', 'Print the database as JSON'), rawCommand('check', 'Print inconsistencies as JSON')],
};
