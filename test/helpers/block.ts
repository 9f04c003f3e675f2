import { type Config, loadConfig } from '../../src/config.ts';
import type { Answer, Service } from './service.ts';

/** Settings under which hosting volumes come by themselves. */
export function autoCreate(hostingSizeGib: number): Pick<Config, 'volumes'> {
  const { volumes } = loadConfig({ env: { HEKETI_EXECUTOR: 'simulated' }, flags: { disableAuth: true } });
  return { volumes: { ...volumes, autoCreateHosting: true, hostingSizeGib } };
}

export interface BlockInfo {
  readonly id: string;
  readonly size: number;
  readonly name: string;
  readonly hacount: number;
  readonly blockvolume: { hosts: string[]; iqn: string; lun: number; username: string; password: string };
  readonly blockhostingvolume: string;
  readonly usablesize: number;
}

interface HostingInfo {
  readonly freesize?: number;
  readonly reservedsize?: number;
  readonly blockvolume?: string[];
  readonly restriction?: string;
}

/** A replicated volume that holds block volumes. @returns its id */
export async function createHosting(service: Service, size: number): Promise<string> {
  const durability = { type: 'replicate', replicate: { replica: 3 } };
  const made = await service.settle('POST', '/volumes', { size, durability, block: true });
  if (made.status !== 200) throw new Error(made.body);
  return made.json<{ id: string }>().id;
}

/** @throws Error with the answer's text when it is refused */
export async function createBlock(service: Service, request: object): Promise<BlockInfo> {
  return block(await service.settle('POST', '/blockvolumes', request));
}

export function block(answer: Answer): BlockInfo {
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.json<BlockInfo>();
}

export async function hostingInfo(service: Service, id: string): Promise<HostingInfo> {
  return (await service.call('GET', `/volumes/${id}`)).json<{ blockinfo: HostingInfo }>().blockinfo;
}
