import type { CoordinationV1Api, V1Lease, V1MicroTime } from '@kubernetes/client-node';
import { DomainError } from '../domain/errors.ts';
import { isKubernetesError } from '../domain/kubernetes-error.ts';
import type { Ms } from '../domain/units.ts';
import type { KeptLease, LeaseRecord, LeaseRecords } from './lease-records.ts';
import { library } from './library.ts';

/** A lease of another program, or one that somebody wrote by hand, may lack anything. */
const standardMs: Ms = 15_000;

/** The Lease object `name` of `coordination.k8s.io/v1`. Its functions throw KubernetesError besides what they say. */
export function leaseOf(api: CoordinationV1Api, namespace: string, name: string): LeaseRecords {
  return {
    async read() {
      try {
        return toRecord(await api.readNamespacedLease({ namespace, name }));
      } catch (error) {
        if (isKubernetesError(error, 404)) return undefined;
        throw error;
      }
    },
    async write(record, version) {
      const body = toLease(name, record, version);
      try {
        const kept =
          version === null
            ? await api.createNamespacedLease({ namespace, body })
            : await api.replaceNamespacedLease({ namespace, name, body });
        return toRecord(kept);
      } catch (error) {
        if (!isKubernetesError(error, 409) && !(version !== null && isKubernetesError(error, 404))) throw error;
        throw new DomainError('conflict', error.message, { cause: error });
      }
    },
  };
}

/** A PUT without resourceVersion would overwrite whatever is there. A plain Date is written with three digits, which the API server refuses. */
function toLease(name: string, record: LeaseRecord, version: string | null): V1Lease {
  const { V1MicroTime } = library();
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, ...(version !== null && { resourceVersion: version }) },
    spec: {
      holderIdentity: record.holder,
      leaseDurationSeconds: Math.max(1, Math.ceil((record.durationMs as number) / 1000)),
      leaseTransitions: record.transitions,
      acquireTime: new V1MicroTime(record.acquiredAt as number),
      renewTime: new V1MicroTime(record.renewedAt as number),
    },
  };
}

function toRecord({ metadata, spec }: V1Lease): KeptLease {
  return {
    version: metadata?.resourceVersion ?? '',
    holder: spec?.holderIdentity ?? '',
    durationMs: spec?.leaseDurationSeconds === undefined ? standardMs : spec.leaseDurationSeconds * 1000,
    transitions: spec?.leaseTransitions ?? 0,
    acquiredAt: time(spec?.acquireTime),
    renewedAt: time(spec?.renewTime),
  };
}

/** The library's type says a date; what it reads is a text. */
const time = (text: V1MicroTime | string | undefined): Ms => (text === undefined ? 0 : new Date(text).getTime());
