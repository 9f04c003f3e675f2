import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Config } from '../config.ts';
import { DomainError, messageOf } from '../domain/errors.ts';

/** Certificate and private key, PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads and tries them, so that a bad file ends the start and not the first connection. @throws DomainError `invalid` that names the file */
export function readTls({ certFile, keyFile }: NonNullable<Config['tls']>): Tls {
  const cert = read('cert_file', certFile);
  const key = read('key_file', keyFile);
  attempt({ cert }, `cert_file ${certFile} holds no certificate in PEM`);
  attempt({ key }, `key_file ${keyFile} holds no private key in PEM that can be used without a passphrase`);
  attempt({ cert, key }, `key_file ${keyFile} is not the key of the certificate in cert_file ${certFile}`);
  return { cert, key };
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DomainError('invalid', `${name} ${file} can't be read: ${messageOf(error)}`, { cause: error });
  }
}

function attempt(options: SecureContextOptions, complaint: string): void {
  try {
    createSecureContext(options);
  } catch (error) {
    throw new DomainError('invalid', `${complaint}: ${messageOf(error)}`, { cause: error });
  }
}
