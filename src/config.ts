import { assemble, type Flags } from './config/assemble.ts';
import type { Config } from './config/config.ts';
import { readConfigFile } from './config/file.ts';
import { resolve } from './config/resolve.ts';

export type { Config } from './config/config.ts';
export { ConfigError } from './config/config-error.ts';
export { settingsHelp } from './config/help.ts';

/**
 * Settings from a Heketi configuration file, the environment, which beats it, and the command line, which beats both.
 * Reads files, opens and writes nothing else. May be repeated.
 * @throws ConfigError when a value is bad, naming it, what was found and what is allowed
 */
export function loadConfig(from: {
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Flags;
}): Config {
  const content =
    from.file === undefined ? { values: new Map<string, unknown>(), warnings: [] } : readConfigFile(from.file);
  const { values, warnings } = resolve({ file: content.values, env: from.env });
  return assemble(values, from.flags, [...content.warnings, ...warnings]);
}
