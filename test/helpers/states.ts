import type { Answer, Service } from './service.ts';

/** Of a node or a device, at this path. @returns the answer at the end of the change */
export const setState = (service: Service, path: string, state: string, healcheck = ''): Promise<Answer> =>
  service.settle('POST', `${path}/state`, { state, healcheck });

export const stateOf = async (service: Service, path: string): Promise<string> =>
  (await service.call('GET', path)).json<{ state: string }>().state;
