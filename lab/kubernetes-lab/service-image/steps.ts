import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { runHere } from '../../run-here.ts';
import { imageFolder } from '../settings.ts';
import { type Instruction, words } from './dockerfile.ts';
import { addLayer, hashOf, type Layer } from './layers.ts';

/** What a container is started with, in the words of an image's configuration file. */
export interface ImageConfig {
  readonly Env: string[];
  readonly WorkingDir: string;
  readonly User: string;
  readonly Entrypoint: string[];
  readonly Cmd: string[];
  readonly ExposedPorts: Record<string, object>;
  readonly Volumes: Record<string, object>;
}

export interface BuiltImage {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
}

export interface Build extends BuiltImage {
  /** Folder that COPY takes from. */
  readonly context: string;
  readonly stages: Readonly<Record<string, BuiltImage>>;
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
export const emptyConfig: ImageConfig = {
  Env: [path],
  WorkingDir: '/',
  User: '',
  Entrypoint: [],
  Cmd: [],
  ExposedPorts: {},
  Volumes: {},
};

/**
 * One step of a Dockerfile.
 * @throws Error for an instruction that isn't known here, and with the output of a step that fails
 */
export async function takeStep(step: Instruction, build: Build): Promise<BuiltImage> {
  const { layers, config } = build;
  const set = (part: Partial<ImageConfig>): BuiltImage => ({ layers, config: { ...config, ...part } });
  switch (step.word) {
    case 'COPY':
      return { layers: [...layers, await copy(step, build)], config };
    case 'RUN':
      return { layers: [...layers, await run(step, build)], config };
    case 'WORKDIR': {
      const WorkingDir = posix.resolve(config.WorkingDir, step.text);
      const key = hashOf('workdir', keyOf(layers), WorkingDir);
      const layer = await addLayer(layers, key, `WORKDIR ${WorkingDir}`, 'mkdir -p "$root$folder"', {
        env: { folder: WorkingDir },
      });
      return { layers: [...layers, layer], config: { ...config, WorkingDir } };
    }
    case 'ENV':
      return set({ Env: [...config.Env, step.text] });
    case 'USER':
      return set({ User: step.text });
    case 'ENTRYPOINT':
      return set({ Entrypoint: words(step.text), Cmd: [] });
    case 'CMD':
      return set({ Cmd: words(step.text) });
    case 'EXPOSE':
      return set({ ExposedPorts: { ...config.ExposedPorts, [`${step.text}/tcp`]: {} } });
    case 'VOLUME':
      return set({ Volumes: { ...config.Volumes, [step.text]: {} } });
    case 'HEALTHCHECK':
      // Kubernetes has probes of its own, and no form of image that is made here carries it.
      return build;
    default:
      throw new Error(`the Dockerfile's ${step.word} isn't known here`);
  }
}

const keyOf = (layers: readonly Layer[]) => layers.at(-1)?.key ?? '';

async function copy({ text }: Instruction, { layers, config, context, stages }: Build): Promise<Layer> {
  const [, from, rest = ''] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(text) ?? [];
  const names = words(rest);
  const to = names.pop() ?? '';
  const target = posix.resolve(config.WorkingDir, to) + (/(^|\/)\.?$/.test(to) ? '/' : '');
  const stage = from === undefined ? undefined : stages[from];
  if (from !== undefined && !stage) throw new Error(`COPY ${text}: there is no stage ${from}`);
  const sources = names.map((name) => (stage ? `$from${posix.resolve('/', name)}` : `$context/${name}`));
  const content = stage
    ? keyOf(stage.layers)
    : await treeHash(
        names.map((name) => join(context, name)),
        context,
      );
  const script = sources
    .map(
      (source) => `if [ -d "${source}" ]; then mkdir -p "$to" && cp -a "${source}/." "$to";
      else mkdir -p "$(dirname "\${to}x")" && cp -a "${source}" "$to"; fi`,
    )
    .join('\n');
  const env = { to: '', context };
  return addLayer(
    layers,
    hashOf('copy', keyOf(layers), text, content, target),
    `COPY ${text}`,
    `to="$root${target}"\n${script}`,
    {
      env,
      from: stage?.layers ?? [],
    },
  );
}

/** Of names, modes and contents, not of times. */
async function treeHash(files: readonly string[], folder: string): Promise<string> {
  for (const file of files)
    if (!existsSync(file)) throw new Error(`COPY: ${file} is not in the commit, or .dockerignore hides it`);
  const script =
    'cd "$0" && find "$@" -printf "%P %y %m %l\\n" -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum';
  return runHere(['bash', '-c', script, folder, ...files.map((file) => posix.relative(folder, file))]);
}

/** Runs as root in the root file system made so far, with this machine's network and the npm cache of earlier builds. */
async function run({ text }: Instruction, { layers, config }: Build): Promise<Layer> {
  if (config.User !== '') throw new Error(`RUN ${text}: steps after USER are not known here`);
  const npmCache = join(imageFolder, 'npm');
  mkdirSync(npmCache, { recursive: true });
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  if (certificates) cpSync(certificates, join(npmCache, 'extra-ca.pem'));
  const registry = (await runHere(['npm', 'config', 'get', 'registry'])).trim();
  const passed = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => {
    const value = process.env[name];
    return value ? `${name}=${value}` : [];
  });
  // The cache lies at /mnt, which is in every Debian: nothing of it stays in the layer.
  const settings = [`npm_config_registry=${registry}`, 'npm_config_cache=/mnt', 'HOME=/root', ...passed];
  if (certificates) settings.push('NODE_EXTRA_CA_CERTS=/mnt/extra-ca.pem');
  const script = `
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind "$cache" "$root/mnt"
    mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
    exec chroot "$root" /usr/bin/env -i ${[...settings, ...config.Env].map(quote).join(' ')} \
      /bin/sh -c "cd ${config.WorkingDir} && $command"`;
  return addLayer(layers, hashOf('run', keyOf(layers), text, config.WorkingDir, ...config.Env), `RUN ${text}`, script, {
    env: { cache: npmCache, command: text },
  });
}

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
