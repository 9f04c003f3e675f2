import { DomainError } from '../../src/domain/errors.ts';
import { Lease } from '../../src/kubernetes/lease.ts';
import type { KeptLease, LeaseRecord, LeaseRecords } from '../../src/kubernetes/lease-records.ts';
import { keptLog } from '../helpers/log.ts';
import { seededRandom } from '../helpers/random.ts';
import type { VirtualClock } from '../helpers/virtual-clock.ts';

export const settings = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2000 };

/** One lease in memory, with the API server's rules about versions. */
export class Keeper {
  kept: KeptLease | undefined;
  writes = 0;
  #version = 0;

  read(): KeptLease | undefined {
    return this.kept;
  }

  write(record: LeaseRecord, version: string | null): KeptLease {
    if (version !== (this.kept?.version ?? null)) throw new DomainError('conflict', 'another version');
    this.#version += 1;
    this.writes += 1;
    this.kept = { ...record, version: String(this.#version) };
    return this.kept;
  }

  /** A change that is none of the lease itself, as of a label. */
  touch(): void {
    if (this.kept !== undefined) this.kept = { ...this.kept, version: `t${this.#version++}` };
  }
}

/** What stands between a candidate and the keeper; changed by tests at any time. */
export interface Line {
  /** `away`: nothing gets through. `deaf`: writes are done, but their answers are lost. `hangs`: nobody answers, ever. */
  state: 'fine' | 'away' | 'deaf' | 'hangs';
}

export interface Candidate {
  readonly lease: Lease;
  readonly line: Line;
  /** Terms in which it led, in its own eyes. */
  readonly terms: number[];
  leads(): boolean;
  /** As SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
  /** As SIGTERM. */
  stop(): Promise<void>;
}

/** A server's part in elections: it tries until it leads, and ends when it has lost. */
export function candidate(name: string, keeper: Keeper, clock: VirtualClock, skewMs = 0): Candidate {
  const line: Line = { state: 'fine' };
  const ending = new AbortController();
  let resumed: PromiseWithResolvers<void> | null = null;
  const running = async () => resumed?.promise;

  const records: LeaseRecords = {
    async read() {
      await running();
      return through(line, () => keeper.read(), running);
    },
    async write(record, version) {
      await running();
      const kept = await through(line, () => keeper.write(record, version), running);
      if (line.state === 'deaf') throw new DomainError('unavailable', 'the answer was lost');
      return kept;
    },
  };
  const lease = new Lease({
    identity: name,
    records,
    settings,
    clock: {
      now: () => clock.now() + skewMs,
      async sleep(delay, signal) {
        await clock.sleep(delay as number, signal);
        await running();
      },
    },
    elapsed: () => clock.now(),
    random: seededRandom(name.length + name.charCodeAt(0)),
    log: keptLog(),
  });
  const terms: number[] = [];
  const live = async () => {
    if (!(await lease.acquire(ending.signal))) return;
    terms.push(lease.term());
    await lease.hold(ending.signal);
  };
  void live();
  return {
    lease,
    line,
    terms,
    leads: () => resumed === null && lease.mayAct(),
    pause() {
      resumed = Promise.withResolvers();
    },
    resume() {
      resumed?.resolve();
      resumed = null;
    },
    async stop() {
      ending.abort();
      await lease.release();
    },
  };
}

async function through<T>(line: Line, work: () => T, running: () => Promise<void>): Promise<T> {
  if (line.state === 'away') throw new DomainError('unavailable', 'no answer');
  if (line.state === 'hangs') return new Promise<T>(() => {});
  const answer = work();
  await running();
  return answer;
}
