import type { Store } from '../db/store.ts';
import { messageOf } from '../domain/errors.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Id } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';
import type { ExecutorFor } from '../executor/executor.ts';
import type { Lanes } from './gate.ts';
import type { PlanParts, Remote } from './kind.ts';
import type { Activity } from './tracker.ts';

export interface RemoteParts extends PlanParts {
  readonly store: Store;
  readonly executor: ExecutorFor;
  readonly clock: Clock;
  readonly log: Log;
  readonly clusters: Lanes;
  readonly runChild: Remote['runChild'];
  readonly settle: Remote['settle'];
  readonly held: () => Promise<void>;
}

/** Steps of a long operation are kept at most this often. */
const keepStepsEvery: Ms = 1000;

/** The remote side of one operation; what it does is seen in `activity`. */
export function createRemote(operationId: Id, activity: Activity, parts: RemoteParts): Remote {
  const log = parts.log.child({ operation: operationId });
  let kept = parts.clock.now() as number;
  return {
    log,
    executor: parts.executor({
      operationId,
      onCommand(host, argv) {
        activity.host = host;
        activity.argv = argv;
      },
    }),
    hosts(refs) {
      const down = refs.filter(({ nodeId }) => parts.health.isDown(nodeId));
      return [...refs.filter((ref) => !down.includes(ref)), ...down].map(({ manage }) => manage);
    },
    gluster: (clusterId, change) => parts.clusters.run(clusterId, change),
    step() {
      activity.stepsDone += 1;
      if ((parts.clock.now() as number) - kept < (keepStepsEvery as number)) return;
      kept = parts.clock.now() as number;
      const { stepsDone } = activity;
      parts.store
        .write((writer) => writer.updateOperation(operationId, { stepsDone }))
        .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'steps could not be kept'));
    },
    async amend(change) {
      const plan = await parts.store.write((writer) => {
        const changed = change(writer, parts);
        writer.updateOperation(operationId, { plan: changed });
        return changed;
      });
      activity.plan = plan;
      await parts.held();
      return plan;
    },
    runChild: parts.runChild,
    settle: parts.settle,
    note(message) {
      activity.note = message;
      log.warn({}, message);
    },
    read: (fn) => parts.store.read(fn),
  };
}
