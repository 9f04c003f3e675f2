import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { readConfigText } from '../../src/config/file.ts';
import { resolve } from '../../src/config/resolve.ts';
import { keysOf, type Setting } from '../../src/config/setting.ts';
import { settings, withoutEffect } from '../../src/config/settings.ts';

const every = Object.entries<Setting<unknown>>(settings);
const ofFile: unknown[] = [true, false, 7, '/seven', 'full', 'no', 'key 7', '7k', { lvcreate: 7 }, 'ssh', 'simulated'];
const ofEnv = ['true', 'y', 'false', '7', '/seven', 'no', 'key 7', '7k', 'simulated'];
const words = ({ allowed }: Setting<unknown>): string[] => allowed.replace(/^one of /, '').split(', ');

const kubernetes = (key: string) => (key.includes('.kubeexec.') ? { HEKETI_EXECUTOR: 'kubernetes' } : {});

/** What all settings are with a value in the file and in the environment, by name. */
const valuesOf = (file: Record<string, unknown>, env: Record<string, string>): Record<string, unknown> =>
  resolve({ file: new Map(Object.entries(file)), env }).values as Record<string, unknown>;

/** The first candidate that a setting takes and that is not what it has anyway. */
function fitting<T>(setting: Setting<unknown>, candidates: readonly T[], meaning: (value: T) => unknown): [T, unknown] {
  for (const candidate of candidates) {
    const parsed = setting.schema.safeParse(meaning(candidate));
    if (parsed.success && !isDeepStrictEqual(parsed.data, setting.standard)) return [candidate, parsed.data];
  }
  throw new Error(`nothing fits ${setting.key ?? setting.env}`);
}

const others = (values: Record<string, unknown>, name: string) => ({ ...values, [name]: null, executor: null });

t.test('every key of the file sets its own setting, and no other', async (t) => {
  for (const [name, setting] of every) {
    for (const key of keysOf(setting)) {
      const [value, meant] = fitting(setting, [...ofFile, ...words(setting)], (candidate) => candidate);
      const env = kubernetes(key);
      const values = valuesOf({ [key]: value }, env);
      t.strictSame(values[name], setting.envOnly ? setting.standard : meant, key);
      t.strictSame(others(values, name), others(valuesOf({}, env), name), `${key} and no other`);
    }
  }
});

t.test('every name of the environment does, too', async (t) => {
  for (const [name, setting] of every) {
    if (setting.env === null) continue;
    const [text, meant] = fitting(setting, [...ofEnv, ...words(setting)], setting.fromEnv);
    const values = valuesOf({}, { [setting.env]: text });
    t.strictSame(values[name], meant, setting.env);
    t.strictSame(others(values, name), others(valuesOf({}, {}), name), `${setting.env} and no other`);
  }
});

t.test('what has no effect changes nothing, and is no warning', async (t) => {
  const nothing = resolve({ file: new Map(), env: {} });
  for (const name of withoutEffect.env) t.strictSame(resolve({ file: new Map(), env: { [name]: 'x' } }), nothing, name);
  for (const key of withoutEffect.keys) {
    const text = key.split('.').reduceRight((inner, name) => `{"${name}": ${inner}}`, '"x"');
    const { values, warnings } = readConfigText(text, 'a file');
    t.strictSame(warnings, [], key);
    t.strictSame(resolve({ file: values, env: {} }), nothing, key);
  }
});
