import type { Config } from '../config.ts';
import { isDomainError } from '../domain/errors.ts';
import type { Ms } from '../domain/units.ts';
import { type Active, createActive } from './active.ts';
import { createFront, type Front } from './front.ts';
import { listen } from './listening.ts';
import { restoreState } from './restore.ts';
import { type Parts, realParts } from './service.ts';
import type { Tls } from './tls.ts';

const firstRetryMs: Ms = 1000;
const longestRetryMs: Ms = 30_000;

/**
 * A process that has to find its state before it can serve: it listens at once, tells to wait and why, restores, and then builds the
 * service behind the server that listens already.
 */
export class StagedApp {
  readonly #config: Config;
  readonly #tls: Tls | null;
  readonly #parts: Partial<Parts> & Pick<Parts, 'log' | 'clock'>;
  readonly #front: Front;
  readonly #ending = new AbortController();
  readonly #failure = Promise.withResolvers<unknown>();
  #reason = 'The server is starting';
  #active: Active | null = null;
  #leading: Promise<void> | null = null;

  constructor(config: Config, tls: Tls | null, overrides: Partial<Parts> & Pick<Parts, 'log'>) {
    this.#config = config;
    this.#tls = tls;
    const { log, clock, newId } = { ...realParts, ...overrides };
    this.#parts = { ...overrides, log, clock, newId };
    this.#front = createFront({ log, clock, newId, tls, auth: config.auth, reason: () => this.#reason });
  }

  get server() {
    return this.#active?.server ?? this.#front.server;
  }

  /** Resolves with the error after which this process can't go on. */
  get failure(): Promise<unknown> {
    return this.#failure.promise;
  }

  async start(): Promise<string> {
    const url = await listen(this.#front.server, this.#config.listen);
    this.#leading = this.#lead().catch((error: unknown) => {
      if (!this.#ending.signal.aborted) this.#failure.resolve(error);
    });
    return url;
  }

  async stop(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    await this.#leading;
    await this.#front.close();
    await this.#active?.close();
  }

  async #lead(): Promise<void> {
    await this.#restore();
    if (this.#ending.signal.aborted) return;
    this.#active = createActive(this.#config, this.#tls, this.#parts);
    await this.#active.prepare();
    await this.#front.show(this.#active.server);
    this.#active.work();
    this.#parts.log.info({}, 'The service is active');
  }

  /** Tries until it is done; in between requests are told why not. @throws DomainError `invalid` when the user must decide */
  async #restore(): Promise<void> {
    const { clock, log } = this.#parts;
    let wait = firstRetryMs as number;
    while (!this.#ending.signal.aborted) {
      try {
        return await restoreState(this.#config, { clock, log });
      } catch (error) {
        if (!isDomainError(error, 'unavailable')) throw error;
        this.#reason = `The server is starting: ${error.message}`;
        log.warn({ error: error.message, retryMs: wait }, 'The state could not be restored yet');
      }
      await clock.sleep(wait, this.#ending.signal);
      wait = Math.min(wait * 2, longestRetryMs as number);
    }
  }
}
