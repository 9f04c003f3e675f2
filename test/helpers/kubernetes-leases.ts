import type { ApiObject } from './kubernetes-api.ts';
import { status } from './kubernetes-api.ts';
import { type Collection, collection } from './kubernetes-objects.ts';

/** Leases as the API server takes them: it reads times with six digits after the second, and no others. */
export function leases(): Collection {
  return collection('leases', ({ spec }: ApiObject) => {
    const { acquireTime, renewTime, leaseDurationSeconds } = (spec ?? {}) as Record<string, unknown>;
    const times = [acquireTime, renewTime].filter((time) => time !== undefined);
    if (times.some((time) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(String(time)))) {
      return status(400, 'BadRequest', `Lease in version "v1" cannot be handled as a Lease: parsing time "${times}"`);
    }
    if (!Number.isInteger(leaseDurationSeconds) || (leaseDurationSeconds as number) < 1) {
      return status(422, 'Invalid', 'spec.leaseDurationSeconds: Invalid value: must be greater than 0');
    }
    return undefined;
  });
}
