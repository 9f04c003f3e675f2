import { DomainError } from '../domain/errors.ts';

/** Whether the bricks of a database are on real disks. */
export type ExecutorKind = 'real' | 'simulated';

const advice: Readonly<Record<ExecutorKind, string>> = {
  real: 'It describes real nodes, on which simulated ones have no bricks: set "executor" back to "ssh" or "kubernetes", or give a simulation a file of its own as glusterfs.db.',
  simulated:
    'It describes simulated nodes, and none of its bricks exists on a real one: set "executor" back to "simulated", or give another file as glusterfs.db.',
};

/** @throws DomainError `invalid` when the database was made with the other kind of executor */
export function checkExecutorKind(file: string, remembered: string | undefined, configured: ExecutorKind): void {
  if (remembered === undefined || remembered === configured) return;
  const what = remembered === 'real' ? 'real' : 'simulated';
  throw new DomainError(
    'invalid',
    `The database ${file} was made with ${what} nodes and can't be used with ${configured} ones\n${advice[what]}`,
  );
}
