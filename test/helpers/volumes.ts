import type { Answer, Service } from './service.ts';

export interface WireBrick {
  readonly id: string;
  readonly node: string;
  readonly device: string;
  readonly path: string;
  readonly size: number;
}

export interface WireVolume {
  readonly id: string;
  readonly name: string;
  readonly bricks: readonly WireBrick[];
}

export const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

/** @throws Error with the refusal */
export async function createVolume(service: Service, body: object = replicated): Promise<WireVolume> {
  const answer = await service.settle('POST', '/volumes', body);
  if (answer.status !== 200) throw new Error(answer.body);
  return answer.json<WireVolume>();
}

export async function bricksOf(service: Service, volume: string): Promise<readonly WireBrick[]> {
  return (await service.call('GET', `/volumes/${volume}`)).json<WireVolume>().bricks;
}

export const evict = (service: Service, brick: WireBrick | undefined, body?: object): Promise<Answer> =>
  service.settle('POST', `/bricks/to-evict/${brick?.id}`, body);

export const hostOf = (service: Service, brick: WireBrick | undefined): string =>
  service.store.read((reader) => reader.getNode(brick?.node ?? '')).manage[0] ?? '';

/** One command on a node, whatever it ends with. */
export async function run(service: Service, host: string, line: string): Promise<string> {
  const accept = Array.from({ length: 256 }, (_, code) => code);
  const [result] = await service.runner.run(host, [{ argv: line.split(' '), accept, timeoutMs: 60_000 }]);
  return result?.stdout ?? '';
}
