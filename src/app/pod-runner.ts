import type { Config } from '../config.ts';
import { messageOf } from '../domain/errors.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { PodSettings } from '../domain/settings.ts';
import type { Ms } from '../domain/units.ts';
import { createKubernetesRunner } from '../executor/kubernetes.ts';
import type { Runner } from '../executor/runner.ts';
import { type Kubernetes, openKubernetes } from '../kubernetes/client.ts';
import { missingRights, type Right } from '../kubernetes/rights.ts';

export interface PodRunnerParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Without it one is opened, and closed with the runner. */
  readonly kubernetes?: Kubernetes | undefined;
}

const askAgainMs: Ms = 30_000;

/**
 * The door to nodes whose gluster runs in pods. Says in the log which rights are missing, until none is; the runner tries meanwhile what it is asked to.
 * @throws DomainError `unavailable` when it can't be told where the API server is
 */
export function createPodRunner(config: Config, { clock, log, kubernetes }: PodRunnerParts): Runner {
  const client = kubernetes ?? openKubernetes(config.kubernetes);
  const namespace = config.pods.namespace || client.namespace;
  const runner = createKubernetesRunner(config.pods, { config: client.config, core: client.core, namespace, log });
  const ending = new AbortController();
  void tellMissingRights(client, namespace, rightsFor(config.pods.findBy), { clock, log }, ending.signal);
  return {
    run: runner.run,
    async close() {
      ending.abort();
      await runner.close();
      if (kubernetes === undefined) await client.close();
    },
  };
}

/** Before Kubernetes 1.35 `get` is enough for exec over a WebSocket; since then `create` is asked for too. */
function rightsFor(findBy: PodSettings['findBy']): Right[] {
  const exec = ['get', 'create'].map((verb) => ({ verb, resource: 'pods/exec' }));
  return [{ verb: findBy === 'name' ? 'get' : 'list', resource: 'pods' }, ...exec];
}

async function tellMissingRights(
  { authorization }: Kubernetes,
  namespace: string,
  rights: readonly Right[],
  { clock, log }: { clock: Clock; log: Log },
  ending: AbortSignal,
): Promise<void> {
  let told = '';
  while (!ending.aborted) {
    const missing = await missingRights(authorization, namespace, rights).then(
      (rules) =>
        rules.length > 0 &&
        `Commands can't run in gluster pods: add to the Role in namespace ${namespace}: ${rules.join(', ')}`,
      messageOf,
    );
    if (ending.aborted) return;
    if (missing === false) {
      if (told !== '') log.info({ namespace }, 'Commands can run in gluster pods now');
      return;
    }
    if (missing !== told) log.warn({ namespace }, missing);
    told = missing;
    await clock.sleep(askAgainMs, ending);
  }
}
