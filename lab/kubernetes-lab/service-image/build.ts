import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHere } from '../../run-here.ts';
import { baseImage } from './base.ts';
import { parseDockerfile } from './dockerfile.ts';
import { type BuiltImage, emptyConfig, takeStep } from './steps.ts';

const checkout = join(import.meta.dirname, '../../..');

/**
 * Runs the steps of a Dockerfile. What it copies comes from the commit that is checked out, less what `.dockerignore` names: what isn't
 * committed isn't seen. Steps whose inputs are the same come from the cache. Needs root.
 * @throws Error for an instruction or a base image that isn't known here, and with the output of a step that fails
 */
export async function buildImage(dockerfile: string): Promise<BuiltImage> {
  const context = mkdtempSync(join(tmpdir(), 'brickyard-image-'));
  try {
    await fillContext(context);
    const stages: Record<string, BuiltImage> = {};
    let last: BuiltImage | undefined;
    for (const stage of parseDockerfile(readFileSync(dockerfile, 'utf8'))) {
      let image = stages[stage.from] ?? { layers: await baseImage(stage.from), config: emptyConfig };
      for (const step of stage.steps) image = await takeStep(step, { ...image, context, stages });
      if (stage.name) stages[stage.name] = image;
      last = image;
    }
    if (!last) throw new Error(`${dockerfile} has no FROM`);
    return last;
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

async function fillContext(context: string): Promise<void> {
  const all = join(context, 'all');
  mkdirSync(all);
  const archive = join(context, 'all.tar');
  await runHere(['git', '-C', checkout, 'archive', '--output', archive, 'HEAD']);
  await runHere(['tar', '-xf', archive, '-C', all]);
  for (const name of notIgnored()) cpSync(join(all, name), join(context, name), { recursive: true });
  rmSync(all, { recursive: true });
  rmSync(archive);
}

/** Of `.dockerignore` the form that is used: `*`, and then what stays. */
function notIgnored(): string[] {
  const lines = readFileSync(join(checkout, '.dockerignore'), 'utf8').split('\n');
  const [first, ...stay] = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first !== '*' || !stay.every((line) => line.startsWith('!'))) throw new Error('.dockerignore: not understood');
  return stay.map((line) => line.slice(1));
}
