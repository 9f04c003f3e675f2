import type { VolumeSettings } from '../domain/settings.ts';
import type { PlacementLimits } from '../domain/topology.ts';
import { gibToKib } from '../domain/units.ts';

/** The part of the settings that bears on placement. */
export function placementLimits(settings: VolumeSettings): PlacementLimits {
  return {
    minimumBrickKib: gibToKib(settings.minimumBrickGib),
    maximumBrickKib: gibToKib(settings.maximumBrickGib),
    maximumBricks: settings.maximumBricks,
    averageFileKib: settings.averageFileKib,
    zoneChecking: settings.zoneChecking,
  };
}
