import { minimumVolumeKib } from '../../domain/durability.ts';
import { DomainError } from '../../domain/errors.ts';
import type { VolumeSettings } from '../../domain/settings.ts';
import { gibToKib } from '../../domain/units.ts';
import { checkClusters } from '../eligible-clusters.ts';
import { type Kind, undone } from '../kind.ts';
import {
  ensureNewVolume,
  finishNewVolume,
  forgetNewVolume,
  type NewVolume,
  newVolumeChanges,
  newVolumeSteps,
  planNewVolume,
  removeNewVolume,
} from '../new-volume.ts';
import { refusingWith } from '../refusals.ts';
import type { CreateVolume } from '../requests.ts';

const prefix = 'Failed to allocate new volume: ';

export function createVolume(settings: VolumeSettings, retries: number): Kind<CreateVolume, NewVolume> {
  return {
    kind: 'create-volume',
    prefix,
    counted: () => true,
    recover: 'undo',
    retries,

    check(reader, request) {
      checkClusters(reader, request.clusters);
      const minimum = minimumVolumeKib(request.durability, gibToKib(settings.minimumBrickGib));
      if (gibToKib(request.sizeGib) < minimum) {
        throw new DomainError(
          'invalid',
          `Requested volume size (${request.sizeGib} GB) is smaller than the minimum supported volume size (${minimum})`,
        );
      }
    },

    plan: (writer, request, context) => refusingWith(prefix, () => planNewVolume(writer, request, context)),
    target: (plan) => plan.volume.id,
    changes: newVolumeChanges,
    steps: newVolumeSteps,
    perform: ensureNewVolume,
    undo: async (plan, remote) => undone(await removeNewVolume(plan, remote)),

    finish(writer, plan, _result, { operationId }) {
      finishNewVolume(writer, plan, operationId);
      return `/volumes/${plan.volume.id}`;
    },

    forget: forgetNewVolume,
  };
}
