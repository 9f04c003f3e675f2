import { isDomainError } from '../../domain/errors.ts';
import type { SecretData, Secrets } from './secrets.ts';

/** How many requests are under way at the same time. */
const lanes = 4;

interface Part {
  readonly version: string | null;
  /** Of what this process has put there; null for what another has. */
  readonly digest: string | null;
}

/**
 * The Secrets with a backup's pages. A part is written only over a version that was read while the index was ours: so a writer that was
 * overtaken, without knowing it, can't write over a part of the one that has overtaken it. What another process has put there is never
 * relied on, whatever its checksum: that process may still be about to write it again.
 */
export class Parts {
  readonly #secrets: Secrets;
  readonly #known = new Map<string, Part>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** Whether it can be written without being read. */
  knows(name: string): boolean {
    return this.#known.has(name);
  }

  /** Whether this process has put content with that checksum there. */
  holds(name: string, digest: string): boolean {
    return this.#known.get(name)?.digest === digest;
  }

  /** Reads versions where they are not known. @param verify throws unless the index is still ours */
  async learn(names: readonly string[], verify: () => Promise<void>): Promise<void> {
    const unknown = names.filter((name) => !this.knows(name));
    if (unknown.length === 0) return;
    const learned = new Map<string, Part>();
    await inLanes(unknown, lanes, async (name) => {
      learned.set(name, { version: await this.#secrets.version(name), digest: null });
    });
    await verify();
    for (const [name, part] of learned) this.#known.set(name, part);
  }

  /** @throws Error when one of them is not as this process has put it there, which is then not relied on any more */
  async confirm(names: readonly string[]): Promise<void> {
    const gone: string[] = [];
    await inLanes(names, lanes, async (name) => {
      if ((await this.#secrets.version(name)) !== this.#known.get(name)?.version) gone.push(name);
    });
    for (const name of gone) this.#known.delete(name);
    if (gone.length > 0) throw this.#touched(gone.sort().join(', '));
  }

  /** To be learned before. @throws DomainError after which it has to be learned again */
  async put(name: string, digest: string, data: SecretData): Promise<void> {
    const version = this.#known.get(name)?.version ?? null;
    this.#known.delete(name);
    try {
      this.#known.set(name, { version: await this.#secrets.write(name, version, data), digest });
    } catch (error) {
      if (!isDomainError(error, 'conflict')) throw error;
      throw this.#touched(name, error);
    }
  }

  #touched(names: string, cause?: unknown): Error {
    return new Error(`Touched by somebody else in namespace ${this.#secrets.namespace}: ${names}`, { cause });
  }
}

/** `work` for each of `items`, in order, some at the same time. The first error ends it, after what has begun. */
export async function inLanes<T>(items: readonly T[], count: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  let failed = false;
  const lane = async () => {
    for (const item of waiting) {
      if (failed) return;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: count }, lane));
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
}
