import { ConfigError } from './config-error.ts';
import { keysOf, type Setting } from './setting.ts';
import { settings, type Values } from './settings.ts';

export interface Sources {
  readonly file: ReadonlyMap<string, unknown>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Found<T> {
  readonly value: T;
  /** The name it was given by, or null for a default. */
  readonly by: string | null;
  readonly warning?: string;
}

/**
 * The value of every setting: the environment's, else the file's, else the default. Empty texts say nothing, as in Heketi.
 * @throws ConfigError naming the first bad value
 */
export function resolve(sources: Sources): { values: Values; warnings: string[] } {
  const { executor } = settings;
  const section = find(executor, sources, '').value === 'kubernetes' ? 'kubeexec' : 'sshexec';
  const found = Object.entries(settings).map(
    ([name, setting]) => [name, find<unknown>(setting, sources, section)] as const,
  );
  const values = Object.fromEntries(found.map(([name, { value }]) => [name, value])) as Values;
  const warnings = found.flatMap(([, { warning }]) => warning ?? []);
  return { values, warnings };
}

function find<T>(setting: Setting<T>, sources: Sources, section: string): Found<T> {
  return (
    fromEnvironment(setting, sources.env) ??
    fromFile(setting, sources.file, section) ?? { value: setting.standard, by: null }
  );
}

function fromEnvironment<T>(setting: Setting<T>, env: Sources['env']): Found<T> | null {
  const name = setting.env;
  const text = name === null ? undefined : env[name];
  if (name === null || text === undefined || text === '') return null;
  const meant = setting.fromEnv(text);
  if (meant === undefined) return null;
  const parsed = setting.schema.safeParse(meant);
  if (parsed.success) return { value: parsed.data, by: name };
  if (!setting.forgiving) throw badValue(setting, name, text);
  const warning = `${badValue(setting, name, text).message}; the default counts`;
  return { value: setting.standard, by: name, warning };
}

/** Both executors' objects are checked; that of the chosen one counts. */
function fromFile<T>(setting: Setting<T>, file: Sources['file'], section: string): Found<T> | null {
  let found: Found<T> | null = null;
  for (const key of keysOf(setting)) {
    const raw = file.get(key);
    if (raw === undefined || raw === '') continue;
    const parsed = setting.schema.safeParse(raw);
    if (!parsed.success) throw badValue(setting, key, raw);
    if (!setting.shared || key.includes(`.${section}.`)) found = { value: parsed.data, by: key };
  }
  if (found === null || !setting.envOnly || found.value === setting.standard) return found;
  const warning = `${found.by} has no effect in the file, as in Heketi; ${setting.env} has`;
  return { value: setting.standard, by: null, warning };
}

function badValue(setting: Setting<unknown>, name: string, value: unknown): ConfigError {
  const shown = JSON.stringify(value);
  const found = setting.secret
    ? `a value of type ${typeof value}`
    : shown.length > 80
      ? `${shown.slice(0, 80)}…`
      : shown;
  return new ConfigError(`${name}: found ${found}, allowed: ${setting.allowed}`);
}
