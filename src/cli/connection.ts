import { readFileSync } from 'node:fs';
import { messageOf } from '../domain/errors.ts';

/** Which server, and as whom. */
export interface Connection {
  /** `http://host:port`, perhaps with a path; without a slash at the end. */
  readonly url: string;
  readonly user: string;
  readonly key: string;
  /** Accepts any certificate. */
  readonly insecure: boolean;
  /** Certificates to trust instead of the system's, PEM. */
  readonly certificates: readonly string[];
}

export interface ConnectionOptions {
  readonly server: string;
  readonly user: string;
  readonly secret: string;
  readonly insecureTls: boolean;
  /** Files. */
  readonly tlsCert: readonly string[];
}

/**
 * Options win over `HEKETI_CLI_SERVER`, `HEKETI_CLI_USER` and `HEKETI_CLI_KEY`; an empty one counts as not given.
 * @throws Error for an address or a file that can't be used
 */
export function connectionOf(
  options: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): Connection {
  const server = options.server || env.HEKETI_CLI_SERVER || 'http://localhost:8080';
  if (!/^https?:$/.test(URL.parse(server)?.protocol ?? '')) {
    throw new Error(`The address of the server must be like http://host:8080 or https://host:8080, found "${server}"`);
  }
  return {
    url: server.replace(/\/+$/, ''),
    user: options.user || env.HEKETI_CLI_USER || '',
    key: options.secret || env.HEKETI_CLI_KEY || '',
    insecure: options.insecureTls,
    certificates: options.tlsCert.map(readCertificate),
  };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`Unable to read the certificate: ${messageOf(error)}`);
  }
}
