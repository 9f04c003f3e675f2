import type { Measure } from '../load.ts';
import { commitsPerSecond } from './commits.ts';
import { EmptyRoute } from './empty-route.ts';

/** What the machine itself can do at a moment; others who work on it bear on this as on the service. */
export interface Limits {
  readonly commitsPerSecond: number;
  readonly emptyRoute: Measure;
}

export interface LimitOptions {
  /** On the disk of the database. */
  readonly directory: string;
  readonly concurrency: number;
  /** How long each limit is measured. */
  readonly seconds: number;
}

/** Measures the machine again and again beside the service. */
export class Machine {
  readonly #route: EmptyRoute;
  readonly #options: LimitOptions;

  static async prepare(options: LimitOptions): Promise<Machine> {
    return new Machine(await EmptyRoute.start(options.concurrency), options);
  }

  private constructor(route: EmptyRoute, options: LimitOptions) {
    this.#route = route;
    this.#options = options;
  }

  async measure(): Promise<Limits> {
    const { directory, concurrency, seconds } = this.#options;
    return {
      commitsPerSecond: commitsPerSecond(directory, seconds),
      emptyRoute: await this.#route.measure(concurrency, seconds),
    };
  }

  close(): void {
    this.#route.stop();
  }
}
