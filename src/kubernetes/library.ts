import { createRequire } from 'node:module';

type Library = typeof import('@kubernetes/client-node');

const require = createRequire(import.meta.url);

/** The client library, loaded when it is first wanted: it takes 0.4 s and 70 MB, and most services have nothing to do with Kubernetes. */
export const library = (): Library => require('@kubernetes/client-node');
