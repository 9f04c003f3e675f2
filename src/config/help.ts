import { keysOf } from './setting.ts';
import { everySetting, withoutEffect } from './settings.ts';

const standings = { used: '', kubernetes: ' For the kubernetes executor.' };

/** Every name of the file and the environment, for `--help`. */
export function settingsHelp(): string {
  const entries = everySetting.map((setting) => {
    const names = [...keysOf(setting), ...(setting.env === null ? [] : [setting.env])].join(', ');
    const standing = standings[setting.standing];
    return `  ${names}\n      ${setting.doc}${standing}\n      ${setting.allowed}${standardOf(setting.standard)}`;
  });
  return [
    'Settings: dotted keys of the JSON file, and names in the environment, which beat the file.',
    '',
    ...entries,
    '',
    `Accepted without effect: ${[...withoutEffect.keys, ...withoutEffect.env].join(', ')}`,
  ].join('\n');
}

function standardOf(standard: unknown): string {
  const shown = Array.isArray(standard) ? standard.join(',') : typeof standard === 'object' ? '' : String(standard);
  return shown === '' ? '' : ` (default ${shown})`;
}
