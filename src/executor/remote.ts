import type { ExecutorSettings } from '../domain/settings.ts';
import { blockVerbs } from './block-volumes.ts';
import { brickVerbs } from './bricks.ts';
import { deviceVerbs } from './devices.ts';
import type { ExecutorFor } from './executor.ts';
import { inspectionVerbs } from './inspection.ts';
import { nodeVerbs } from './node.ts';
import { peerVerbs } from './peers.ts';
import { replacementVerbs } from './replacement.ts';
import type { Runner } from './runner.ts';
import { createSession, type SessionParts } from './session.ts';
import { snapshotVerbs } from './snapshots.ts';
import { volumeVerbs } from './volumes.ts';

/** The verbs of `Executor` as commands on nodes. Closing the runner is its maker's part. */
export function createExecutor(runner: Runner, settings: ExecutorSettings, parts: SessionParts): ExecutorFor {
  return (context) => {
    const session = createSession(runner, settings, parts, context);
    return {
      ...nodeVerbs(session),
      ...peerVerbs(session),
      ...deviceVerbs(session),
      ...brickVerbs(session),
      ...volumeVerbs(session),
      ...blockVerbs(session),
      ...replacementVerbs(session),
      ...snapshotVerbs(session),
      ...inspectionVerbs(session),
    };
  };
}
