import type { BackupMode } from '../domain/backup.ts';
import type {
  ExecutorSettings,
  KubernetesSettings,
  OperationSettings,
  PodSettings,
  SimulatedSettings,
  SshSettings,
  VolumeSettings,
} from '../domain/settings.ts';
import type { AdminState, LogLevel } from '../domain/switches.ts';
import type { Ms } from '../domain/units.ts';

/** Every setting of the service, defaults filled, frozen. Read once; nobody else looks at the environment. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Null with `--disable-auth`. */
  readonly auth: { readonly adminKey: string; readonly userKey: string; readonly iatLeewayS: number } | null;
  readonly logLevel: LogLevel;
  readonly adminState: AdminState;
  readonly databaseFile: string;
  /** Nothing is written and nothing is retried; requests that change something are refused. */
  readonly databaseReadOnly: boolean;
  readonly executor: 'ssh' | 'kubernetes' | 'simulated';
  readonly ssh: SshSettings;
  readonly pods: PodSettings;
  readonly kubernetes: KubernetesSettings;
  /** Null: the database file is the only home of the state. */
  readonly backup: {
    readonly secret: string;
    readonly mode: BackupMode;
    readonly startEmpty: boolean;
    readonly trustLocal: boolean;
  } | null;
  /** Null: this server is the only one. */
  readonly election: { readonly leaseName: string; readonly durationMs: Ms } | null;
  readonly simulated: SimulatedSettings;
  readonly commands: ExecutorSettings;
  readonly volumes: VolumeSettings;
  readonly operations: OperationSettings;
  /** When what could not be settled is tried again by itself. */
  readonly cleaner: { readonly enabled: boolean; readonly startMs: Ms; readonly intervalMs: Ms };
  readonly health: { readonly enabled: boolean; readonly startMs: Ms; readonly intervalMs: Ms };
  /** Loaded at start: `--topology` always, the environment's only into an empty database. */
  readonly topology: { readonly file: string; readonly onlyIfEmpty: boolean } | null;
  /** What was odd but acceptable, one sentence each; logged at start. */
  readonly warnings: readonly string[];
}
