import type { Config } from '../config.ts';

/** Shorter texts are in too many words to be told from them. */
const shortest = 6;

/** What replaces the secrets of the configuration in a text, also where JSON has escaped them. */
export function maskSecrets({ auth, ssh }: Pick<Config, 'auth' | 'ssh'>): (text: string) => string {
  const secrets = [auth?.adminKey ?? '', auth?.userKey ?? '', ssh.passphrase, ssh.password]
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '[secret]'), text);
}
