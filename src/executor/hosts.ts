import { HostError } from './errors.ts';

/**
 * Lets the first host that can be reached do it. `attempt` must look before it changes something: the host before may have done
 * a part. Only a HostError leads to the next host.
 * @throws HostError with every host's reason when none can be reached
 */
export async function firstReachable<T>(hosts: readonly string[], attempt: (host: string) => Promise<T>): Promise<T> {
  const answer = await firstAnswer(hosts, async (host) => ({ value: await attempt(host) }));
  return (answer as { value: T }).value;
}

/**
 * As `firstReachable`, but goes on to the next host as well when a host knows nothing (undefined): a node that was detached from its pool knows no volume,
 * and does not speak for the others.
 * @returns undefined when all that can be reached know nothing
 */
export async function firstAnswer<T>(
  hosts: readonly string[],
  attempt: (host: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const failures: HostError[] = [];
  for (const host of hosts) {
    try {
      const answer = await attempt(host);
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      failures.push(error);
    }
  }
  if (failures.length < hosts.length) return undefined;
  throw noHost(hosts, failures);
}

function noHost(hosts: readonly string[], failures: readonly HostError[]): HostError {
  const [first, ...others] = failures;
  if (first === undefined) return new HostError('(none)', 'there is no host to ask');
  if (others.length === 0) return first;
  const reasons = failures.map((failure) => failure.message).join('\n');
  return new HostError(hosts.join(', '), `no host can do it\n${reasons}`, { cause: first });
}
