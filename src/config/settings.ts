import { glusterfsSettings } from './glusterfs-settings.ts';
import { nodeSettings } from './node-settings.ts';
import { serverSettings } from './server-settings.ts';
import { keysOf, type Setting } from './setting.ts';

export const settings = { ...serverSettings, ...glusterfsSettings, ...nodeSettings };

export type Values = { readonly [K in keyof typeof settings]: (typeof settings)[K]['standard'] };

/** The same, for walking over. */
export const everySetting: readonly Setting<unknown>[] = Object.values(settings);

/** What Heketi accepts and does nothing with, or what only makes sense in its Go program. Never a warning. */
export const withoutEffect = {
  keys: [
    'use_auth',
    'profiling',
    'glusterfs.allocator',
    'glusterfs.injectexec',
    'glusterfs.kubeexec.host',
    'glusterfs.kubeexec.cert',
    'glusterfs.kubeexec.insecure',
    'glusterfs.kubeexec.user',
    'glusterfs.kubeexec.password',
    'glusterfs.kubeexec.sudo',
  ],
  env: [
    'HEKETI_PROFILING',
    'HEKETI_IGNORE_STALE_OPERATIONS',
    'HEKETI_KUBE_APIHOST',
    'HEKETI_KUBE_CERTFILE',
    'HEKETI_KUBE_INSECURE',
    'HEKETI_KUBE_USER',
    'HEKETI_KUBE_PASSWORD',
  ],
};

/** Dotted paths that hold a value. */
export const knownKeys: ReadonlySet<string> = new Set([...everySetting.flatMap(keysOf), ...withoutEffect.keys]);

/** Dotted paths that hold an object of others. */
export const knownObjects: ReadonlySet<string> = new Set(
  [...knownKeys].flatMap((key) => {
    const names = key.split('.');
    return names.slice(1).map((_, index) => names.slice(0, index + 1).join('.'));
  }),
);
