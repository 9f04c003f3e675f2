import { isIP } from 'node:net';
import type { EntryState, Node } from '../domain/types.ts';
import type { DeviceEntry, Dump, NodeEntry } from './dump.ts';
import { repeated } from './references.ts';

const states: readonly string[] = ['online', 'offline', 'failed'] satisfies EntryState[];
const hostForm = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$/;

export function toNode({ State, Info }: NodeEntry): Node {
  return {
    id: Info.id,
    clusterId: Info.cluster,
    zone: Info.zone,
    manage: Info.hostnames.manage,
    storage: Info.hostnames.storage,
    state: State as EntryState,
    tags: Info.tags,
    pendingOp: null,
  };
}

/** Host names and device names go into commands, so they are looked at as those of a request are. */
export function wrongNodes(dump: Dump): string[] {
  const { nodeentries: nodes, deviceentries: devices } = dump;
  return [
    ...nodes.flatMap(wrongNode),
    ...devices.flatMap(wrongDevice),
    ...(['manage', 'storage'] as const).flatMap((kind) =>
      repeated(nodes.flatMap(({ Info }) => Info.hostnames[kind])).map(
        (name) => `More than one node has the ${kind} hostname ${name}.`,
      ),
    ),
    ...repeated(devices.map(({ Info }) => Info.pv_uuid).filter((uuid) => uuid !== '')).map(
      (uuid) => `More than one device is the physical volume ${uuid}.`,
    ),
  ];
}

function wrongNode({ State, Info: { id, zone, hostnames } }: NodeEntry): string[] {
  return [
    ...wrongState(`Node ${id}`, State),
    ...(Number.isSafeInteger(zone) ? [] : [`Node ${id} is in the impossible zone ${zone}.`]),
    ...(['manage', 'storage'] as const).flatMap((kind) => wrongHosts(id, kind, hostnames[kind])),
  ];
}

function wrongHosts(id: string, kind: string, names: readonly string[]): string[] {
  if (names.length === 0) return [`Node ${id} has no ${kind} hostname.`];
  return names
    .filter((name) => isIP(name) === 0 && !hostForm.test(name))
    .map((name) => `Node ${id} has the ${kind} hostname "${name}", which can't be one.`);
}

function wrongDevice({ State, Info: { id, name } }: DeviceEntry): string[] {
  return [
    ...wrongState(`Device ${id}`, State),
    ...(/^\/[a-zA-Z0-9_.:/-]+$/.test(name) ? [] : [`Device ${id} has the name "${name}", which can't be one.`]),
  ];
}

const wrongState = (owner: string, state: string): string[] =>
  states.includes(state) ? [] : [`${owner} has the state "${state}", which is none.`];
