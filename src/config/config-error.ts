/** A setting that can't be used. Its message names the setting, what was found and what is allowed, and never holds a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
