import { join } from 'node:path';
import { type ImageArchive, packImage } from './archive.ts';
import { buildImage } from './build.ts';
import type { BuiltImage } from './steps.ts';

export interface ServiceImage extends BuiltImage, ImageArchive {}

/** The image of the commit that is checked out, made by its Dockerfile's steps: two minutes from nothing, seconds when only sources changed. */
export async function ensureServiceImage(): Promise<ServiceImage> {
  const image = await buildImage(join(import.meta.dirname, '../../../Dockerfile'));
  return { ...image, ...(await packImage('lab.local/brickyard', image)) };
}
