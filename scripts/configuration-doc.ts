import { readFileSync, writeFileSync } from 'node:fs';
import { glusterfsSettings } from '../src/config/glusterfs-settings.ts';
import { nodeSettings } from '../src/config/node-settings.ts';
import { serverSettings } from '../src/config/server-settings.ts';
import { keysOf, type Setting } from '../src/config/setting.ts';
import { withoutEffect } from '../src/config/settings.ts';

const file = new URL('../docs/configuration.md', import.meta.url);

const standings = {
  used: '',
  kubernetes: ' *For the `kubernetes` executor.*',
};

/** The text of `docs/configuration.md` with its tables made anew from the settings. */
export function configurationDoc(): string {
  const text = readFileSync(file, 'utf8');
  return Object.entries(sections()).reduce(fill, text);
}

function sections(): Record<string, string> {
  return {
    server: table(Object.values(serverSettings)),
    glusterfs: table(Object.values(glusterfsSettings)),
    nodes: table(Object.values(nodeSettings)),
    'without effect': [
      `Keys: ${withoutEffect.keys.map(code).join(', ')}.`,
      '',
      `Environment: ${withoutEffect.env.map(code).join(', ')}, and every other \`HEKETI_*\` name.`,
    ].join('\n'),
  };
}

function fill(text: string, [name, content]: [string, string]): string {
  const [begin, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/configuration.md has no place for ${name}`);
  return `${text.slice(0, from + begin.length)}\n${content}\n\n${text.slice(to)}`;
}

function table(settings: readonly Setting<unknown>[]): string {
  const rows = settings.map((setting) => {
    const keys = keysOf(setting).map(code).join(' ');
    const env = setting.env === null ? '' : code(setting.env);
    return `| ${keys} | ${env} | ${standardOf(setting.standard)} | ${setting.doc}${standings[setting.standing]} | ${setting.allowed} |`;
  });
  return ['| Key | Environment | Default | Meaning | Allowed |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function standardOf(standard: unknown): string {
  const shown = Array.isArray(standard) ? standard.join(',') : typeof standard === 'object' ? '' : String(standard);
  return shown === '' ? '' : code(shown);
}

const code = (text: string): string => `\`${text}\``;

if (import.meta.main) writeFileSync(file, configurationDoc());
