/** What a request may do: `local-client` lets only this machine change things, `read-only` nobody. */
export type AdminState = 'normal' | 'read-only' | 'local-client';

/** Heketi's names of the levels; each holds those before it. */
export const logLevels = ['none', 'critical', 'error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What an administrator may change while the server runs; a restart brings the configured values back. */
export interface Switches {
  adminState: AdminState;
  logLevel: LogLevel;
}
