import { at } from '../path.ts';
import { type DeviceInfo, toDevice } from '../wire.ts';
import { firstArgument, type HeketiCommand, print, printEither } from './context.ts';
import { brickLine, gib, stateWord, tagLines } from './print.ts';
import { resync } from './resync.ts';
import { healCheckFlag, stateCommand, warnOfSkippedHealCheck } from './state.ts';
import { tagCommands } from './tags.ts';
import { waitFlag, work } from './work.ts';

const missingId = 'Device id missing';

const add: HeketiCommand = {
  name: 'add',
  about: 'Add a device to a node',
  example: 'heketi-cli device add --name=/dev/sdb --node=3e098cb4407d7109806bb196d9e8f095',
  flags: [
    { name: 'name', kind: 'string', about: 'Path of the device on its node' },
    { name: 'node', kind: 'string', about: 'Id of the node' },
    { name: 'destroy-existing-data', kind: 'bool', about: '[DANGEROUS] Destroy what is on the device' },
    waitFlag,
  ],
  run: async (invocation, context) => {
    const { flags } = invocation;
    if (flags.text('name') === '') throw new Error('Missing device name');
    if (flags.text('node') === '') throw new Error('Missing node id');
    const destroy = flags.bool('destroy-existing-data') ? { destroydata: true } : {};
    const body = { name: flags.text('name'), node: flags.text('node'), ...destroy };
    await work(context, invocation, { method: 'POST', path: '/devices', body }, () =>
      print(context, 'Device added successfully\n'),
    );
  },
};

const info: HeketiCommand = {
  name: 'info',
  takes: '[device_id]',
  about: 'Show a device and its bricks',
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    printEither(context, toDevice(await context.client().get(at('devices', id))), deviceText);
  },
};

function deviceText(device: DeviceInfo): string {
  const { total, used, free } = device.storage;
  return [
    `Device Id: ${device.id}\nState: ${stateWord(device.state)}\n`,
    `Size (GiB): ${gib(total)}\nUsed (GiB): ${gib(used)}\nFree (GiB): ${gib(free)}\n`,
    `Create Path: ${device.name}\nPhysical Volume UUID: ${device.pv_uuid ?? ''}\n`,
    `Known Paths: ${(device.paths ?? []).join(' ')}\n`,
    tagLines(device.tags),
    `Bricks:\n${device.bricks.map(brickLine).join('')}`,
  ].join('');
}

const remove: HeketiCommand = {
  name: 'remove',
  takes: '[device_id]',
  about: 'Move all bricks away from a device',
  flags: [healCheckFlag, waitFlag],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    const skip = invocation.flags.bool(healCheckFlag.name);
    if (skip) await warnOfSkippedHealCheck(context);
    const body = { state: 'failed', ...(skip ? { healcheck: 'disable' } : {}) };
    await work(context, invocation, { method: 'POST', path: at('devices', id, '/state'), body }, () =>
      print(context, `Device ${id} is now removed\n`),
    );
  },
};

const forget: HeketiCommand = {
  name: 'delete',
  takes: '[device_id]',
  about: 'Delete a removed device from its node',
  flags: [
    { name: 'force-forget', kind: 'bool', about: '[DANGEROUS] Forget the device even if its node does not answer' },
    waitFlag,
  ],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    const body = { forceforget: invocation.flags.bool('force-forget') };
    await work(context, invocation, { method: 'DELETE', path: at('devices', id), body }, () =>
      print(context, `Device ${id} deleted\n`),
    );
  },
};

export const deviceCommand: HeketiCommand = {
  name: 'device',
  about: 'Add, look at, enable, disable and remove devices',
  commands: [
    add,
    info,
    stateCommand('enable', 'devices', 'device id missing'),
    stateCommand('disable', 'devices', 'device id missing'),
    remove,
    forget,
    resync,
    ...tagCommands('devices', 'device'),
  ],
};
