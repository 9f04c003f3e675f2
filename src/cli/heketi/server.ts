import { at } from '../path.ts';
import { type Context, type HeketiCommand, print } from './context.ts';
import { waitFlag, work } from './work.ts';

type Fields = Readonly<Record<string, string | number>>;

const statusOf = ({ status, sub_status }: Fields): string => `${status || 'New'} ${sub_status}`;

const operationsInfo: HeketiCommand = {
  name: 'info',
  takes: '[operation_id]',
  about: 'Count the operations, or show one',
  run: async ({ args: [id] }, context) =>
    print(context, id === undefined ? await counts(context) : await details(context, id)),
};

async function counts(context: Context): Promise<string> {
  const { total, in_flight, new: fresh, failed, stale } = (await context.client().get('/operations')) as Fields;
  return `Operation Counts:\n  Total: ${total}\n  In-Flight: ${in_flight}\n  New: ${fresh}\n  Failed: ${failed}\n  Stale: ${stale}\n`;
}

async function details(context: Context, id: string): Promise<string> {
  const answer = await context.client().get(at('operations/pending', id));
  const operation = answer as Fields & { readonly changes: readonly Fields[] };
  const changes = operation.changes.map((change) => `    ${change.description}: ${change.id}\n`).join('');
  return `\nId: ${operation.id}\nType: ${operation.type_name}\nStatus: ${statusOf(operation)}\nChanges:\n${changes}`;
}

const operationsList: HeketiCommand = {
  name: 'list',
  about: 'List the pending operations',
  run: async (_, context) => {
    const answer = await context.client().get('/operations/pending');
    for (const operation of (answer as { readonly pendingoperations: readonly Fields[] }).pendingoperations) {
      print(context, `Id:${operation.id}  Type:${operation.type_name}  Status:${statusOf(operation)}\n`);
    }
  },
};

const cleanupNote = `Note: Operation clean up is a batch operation.
* The results of individual operation clean ups are not reported here.
* Use 'heketi-cli server operations [list|info]' to view operations.
`;

const operationsCleanup: HeketiCommand = {
  name: 'cleanup',
  takes: '[operation_id...]',
  about: 'Clean up stale and failed operations, all or the named ones',
  flags: [waitFlag],
  run: async (invocation, context) => {
    const body = invocation.args.length > 0 ? { operations: invocation.args } : {};
    await work(context, invocation, { method: 'POST', path: '/operations/pending/cleanup', body }, () =>
      context.io.stderr.write(cleanupNote),
    );
  },
};

const getMode: HeketiCommand = {
  name: 'get',
  about: 'Show the mode of the server',
  run: async (_, context) => {
    const { state } = (await context.client().get('/admin')) as Fields;
    print(context, `${state}\n`);
  },
};

const setMode: HeketiCommand = {
  name: 'set',
  takes: '[normal|local-client|read-only]',
  about: 'Change the mode of the server',
  run: async ({ args: [state, ...more] }, context) => {
    if (state === undefined) throw new Error('missing mode argument');
    if (more.length > 0) throw new Error('too many arguments');
    await context.client().send('POST', '/admin', { state });
  },
};

const examineGluster: HeketiCommand = {
  name: 'gluster',
  about: 'Compare what the server remembers with what gluster has',
  run: async (_, context) => print(context, (await context.client().raw('/internal/state/examine/gluster')).toString()),
};

export const serverCommand: HeketiCommand = {
  name: 'server',
  about: 'Look at the server and its operations',
  commands: [
    {
      name: 'operations',
      about: 'Look at operations and clean them up',
      commands: [operationsInfo, operationsList, operationsCleanup],
    },
    { name: 'mode', about: 'Show and change the mode', commands: [getMode, setMode] },
    {
      name: 'state',
      about: 'Examine the state',
      commands: [{ name: 'examine', about: 'Compare the state with that of others', commands: [examineGluster] }],
    },
  ],
};
