import { readFileSync } from 'node:fs';

/** The version of the package, from beside `src/` or `dist/`. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return (manifest as { readonly version: string }).version;
}
