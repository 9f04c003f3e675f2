import { hostname } from 'node:os';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { DomainError, isDomainError, messageOf } from '../domain/errors.ts';
import { notLeading } from '../domain/leadership.ts';
import type { Ms } from '../domain/units.ts';
import { type Kubernetes, openKubernetes } from '../kubernetes/client.ts';
import { Lease } from '../kubernetes/lease.ts';
import { leaseOf } from '../kubernetes/lease-api.ts';
import { type Active, createActive } from './active.ts';
import { copiesOf } from './copies.ts';
import { createFront, type Front } from './front.ts';
import { listen } from './listening.ts';
import { restoreState } from './restore.ts';
import { type Parts, realParts } from './service.ts';
import { standBy } from './standby.ts';
import type { Tls } from './tls.ts';

const firstRetryMs: Ms = 1000;
const longestRetryMs: Ms = 30_000;

/**
 * A process that has to find its state before it can serve: it listens at once, tells to wait and why, waits for its turn where one
 * of several servers is elected, restores, and then builds the service behind the server that listens already.
 */
export class StagedApp {
  readonly #config: Config;
  readonly #tls: Tls | null;
  readonly #parts: Partial<Parts> & Pick<Parts, 'log' | 'clock' | 'newId' | 'random'>;
  /** Of this process among all that ever were. */
  readonly #serverId: string;
  readonly #front: Front;
  readonly #ending = new AbortController();
  readonly #released = new AbortController();
  readonly #failure = Promise.withResolvers<unknown>();
  #reason = () => 'The server is starting';
  #running: Promise<void> | null = null;
  #kubernetes: Kubernetes | null = null;
  #lease: Lease | null = null;
  #active: Active | null = null;

  constructor(config: Config, tls: Tls | null, overrides: Partial<Parts> & Pick<Parts, 'log'>) {
    this.#config = config;
    this.#tls = tls;
    this.#parts = { ...realParts, ...overrides };
    this.#serverId = `${hostname()}_${this.#parts.newId()}`;
    this.#front = createFront({ ...this.#parts, tls, auth: config.auth, reason: () => this.#reason() });
  }

  get server(): FastifyInstance {
    return this.#active?.server ?? this.#front.server;
  }

  get failure(): Promise<unknown> {
    return this.#failure.promise;
  }

  async start(): Promise<string> {
    const url = await listen(this.#front.server, this.#config.listen);
    this.#running = this.#run().catch((error: unknown) => this.#fail(error));
    return url;
  }

  /** The lease is given back last, when nothing is done here any more. */
  async stop(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    await this.#running;
    await this.#front.close();
    await this.#active?.close();
    this.#released.abort();
    await this.#lease?.release();
    await this.#kubernetes?.close();
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#parts;
    const kubernetes = await this.#patiently(async () => openKubernetes(this.#config.kubernetes));
    if (kubernetes === undefined) return;
    this.#kubernetes = kubernetes;
    const lease = await this.#elected(kubernetes);
    const found = { kubernetes, serverId: this.#serverId, ...(lease && { leadership: lease }) };
    await this.#patiently(() => restoreState(this.#config, { clock, log, ...found }));
    if (this.#ending.signal.aborted) return;
    this.#active = createActive(this.#config, this.#tls, { ...this.#parts, ...found });
    await this.#active.prepare();
    await this.#front.show(this.#active.server);
    this.#active.work();
    // What fails in a server that leads no more is a consequence of that.
    void this.#active.failure.then((error) => (lease?.mayAct() === false ? this.#lost(lease) : this.#fail(error)));
    log.info({ ...(lease && { term: lease.term() }) }, 'The service is active');
  }

  /** Waits until this server leads, and answers reads meanwhile. @returns its leadership; null without an election */
  async #elected(kubernetes: Kubernetes): Promise<Lease | null> {
    const { election, backup } = this.#config;
    if (election === null || backup === null) return null;
    const { log } = this.#parts;
    const lease = this.#candidate(kubernetes, election);
    this.#lease = lease;
    this.#reason = () => [notLeading(lease).message, lease.trouble ?? []].flat().join('\n');
    log.info({ server: lease.identity, lease: election.leaseName }, 'Waiting for the lease');
    const waiting = new AbortController();
    const reads = standBy(
      this.#config,
      this.#tls,
      {
        ...this.#parts,
        kubernetes,
        leadership: lease,
        front: this.#front,
        copies: copiesOf(backup, kubernetes),
        everyMs: retryOf(election.durationMs),
      },
      AbortSignal.any([waiting.signal, this.#ending.signal]),
    );
    const won = await lease.acquire(this.#ending.signal);
    this.#reason = () => 'This server is about to lead, and restores the newest backup';
    waiting.abort();
    await reads;
    if (won) {
      log.info({ server: lease.identity, term: lease.term() }, 'This server leads');
      void lease.hold(this.#released.signal).then(() => this.#lost(lease));
    }
    return lease;
  }

  #candidate(kubernetes: Kubernetes, { leaseName, durationMs }: NonNullable<Config['election']>): Lease {
    const { clock, random, log } = this.#parts;
    return new Lease({
      identity: this.#serverId,
      records: leaseOf(kubernetes.coordination, kubernetes.namespace, leaseName),
      settings: {
        durationMs,
        renewDeadlineMs: ((durationMs as number) * 2) / 3,
        retryMs: retryOf(durationMs),
      },
      clock,
      elapsed: () => performance.now(),
      random,
      log,
    });
  }

  /** Nobody is to wait for a lease that is of no use here. */
  async #fail(error: unknown): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#reason = () => `This server ends: ${messageOf(error)}`;
    void this.#front.show(null);
    this.#released.abort();
    await this.#lease?.release();
    this.#failure.resolve(error);
  }

  /** The memory of one that led is of no more use, and another may lead already: a fresh process begins as a standby. */
  #lost(lease: Lease): void {
    if (this.#released.signal.aborted) return;
    const lead = `The lease was lost: it could not be renewed, or another server has it (seen last: ${lease.leader() ?? 'nobody'})`;
    this.#reason = () => lead;
    void this.#front.show(null);
    this.#failure.resolve(
      new DomainError('unavailable', `${lead}\nThis server ends, and is to be started again as a standby.`),
    );
  }

  /** Tries until it is done or the process ends; in between requests are told why not. @throws DomainError `invalid` when the user must decide */
  async #patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { clock, log } = this.#parts;
    let wait = firstRetryMs as number;
    while (!this.#ending.signal.aborted) {
      try {
        return await work();
      } catch (error) {
        if (!isDomainError(error, 'unavailable')) throw error;
        this.#reason = () => `The server is starting: ${error.message}`;
        log.warn({ error: error.message, retryMs: wait }, 'The state could not be restored yet');
      }
      await clock.sleep(wait, this.#ending.signal);
      wait = Math.min(wait * 2, longestRetryMs as number);
    }
    return undefined;
  }
}

/** As long as two of fifteen seconds; a renewal is tried five times before the leader stops. */
const retryOf = (durationMs: Ms): Ms => ((durationMs as number) * 2) / 15;
