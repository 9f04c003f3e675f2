import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHere } from '../run-here.ts';
import { type ImageArchive, packImage } from './service-image/archive.ts';
import { buildImage } from './service-image/build.ts';
import { ensureServiceImage, type ServiceImage } from './service-image/image.ts';
import { ensureLayer, hashOf, removeOtherLayers } from './service-image/layers.ts';
import { emptyConfig } from './service-image/steps.ts';
import { runFolder } from './settings.ts';

const recipes = join(import.meta.dirname, 'images');
const recipe = (name: string) => readFileSync(join(recipes, name), 'utf8');
const deployment = join(import.meta.dirname, '../../deploy/kubernetes');

/** All that this cluster runs. */
export interface Images {
  readonly tools: ImageArchive;
  readonly gluster: ImageArchive;
  readonly service: ServiceImage;
}

const preparedFile = join(runFolder, 'images.json');

/** Makes the images that aren't there yet and keeps their names for `preparedImages`. */
export async function prepareImages(): Promise<Images> {
  const service = await ensureServiceImage();
  const images = { tools: await ensureToolsImage(), gluster: await ensureGlusterImage(), service };
  removeOtherLayers();
  mkdirSync(runFolder, { recursive: true, mode: 0o700 });
  writeFileSync(preparedFile, JSON.stringify(images));
  return images;
}

/** Those of the last `prepareImages`, whatever has been committed since. */
export const preparedImages = () => JSON.parse(readFileSync(preparedFile, 'utf8')) as Images;

/** A shell and its tools; started without a command it is the pause container of a pod. */
async function ensureToolsImage(): Promise<ImageArchive> {
  const layer = await ensureLayer(hashOf('tools 1', recipe('pause.sh')), 'busybox', async (root) => {
    mkdirSync(join(root, 'bin'));
    mkdirSync(join(root, 'tmp'));
    cpSync('/usr/bin/busybox', join(root, 'bin/busybox'));
    await runHere(['chroot', root, '/bin/busybox', '--install', '-s', '/bin']);
    cpSync(join(recipes, 'pause.sh'), join(root, 'pause'));
  });
  return packImage('lab.local/tools', { layers: [layer], config: { ...emptyConfig, Entrypoint: ['/pause'] } });
}

/** What the DaemonSet of `deploy/kubernetes/gluster` runs, made by the Dockerfile beside it. */
async function ensureGlusterImage(): Promise<ImageArchive> {
  return packImage('lab.local/gluster', await buildImage(join(deployment, 'gluster/image/Dockerfile')));
}
