import type { Kind } from './kinds.ts';

/**
 * - `used`: has its effect
 * - `kubernetes`: of the `kubernetes` executor only
 */
type Standing = 'used' | 'kubernetes';

/** One setting, declared once: reading it, `--help` and `docs/configuration.md` follow from this. */
export interface Setting<T> extends Kind<T> {
  /** Dotted path in the file, or null where only the environment has a name. */
  readonly key: string | null;
  readonly env: string | null;
  readonly doc: string;
  readonly standing: Standing;
  /** `glusterfs.kubeexec` has the same key, which counts with that executor. */
  readonly shared: boolean;
  /** The file's value is checked, but only the environment has an effect. */
  readonly envOnly: boolean;
  /** Never shown. */
  readonly secret: boolean;
  /** How Heketi reads the environment where it is special; undefined leaves the file's value. */
  readonly fromEnv: (text: string) => unknown;
  /** A bad text in the environment is the default, with a warning, instead of an error. */
  readonly forgiving: boolean;
}

export function setting<T>(kind: Kind<T>, about: Partial<Setting<T>> & Pick<Setting<T>, 'doc'>): Setting<T> {
  return {
    key: null,
    env: null,
    standing: 'used',
    shared: false,
    envOnly: false,
    secret: false,
    fromEnv: kind.fromText,
    forgiving: false,
    ...kind,
    ...about,
  };
}

/** Every dotted path of a setting in the file. */
export function keysOf({ key, shared }: Pick<Setting<unknown>, 'key' | 'shared'>): string[] {
  if (key === null) return [];
  return shared ? [key, key.replace('.sshexec.', '.kubeexec.')] : [key];
}
