import t from 'tap';
import { readConfigText } from '../../src/config/file.ts';

const values = (text: string): Record<string, unknown> =>
  Object.fromEntries(readConfigText(text, 'heketi.json').values);
const warnings = (text: string): readonly string[] => readConfigText(text, 'heketi.json').warnings;

t.test('names are found in any case, the last one wins', async (t) => {
  const text = '{"PORT": "1", "Port": "2", "GlusterFS": {"Executor": "mock"}, "JWT": {"Admin": {"KEY": "k"}}}';
  t.strictSame(values(text), { port: '2', 'glusterfs.executor': 'mock', 'jwt.admin.key': 'k' });
});

t.test('text after the first object is ignored, braces in strings are not counted', async (t) => {
  t.strictSame(values('{"port": "}{\\"", "jwt": {}} trailing } {"port": "9"}'), { port: '}{"' });
});

t.test('comments, nulls and what has no effect are silent', async (t) => {
  const text = `{
    "_port_comment": "x", "use_auth": true, "profiling": true, "port": null,
    "glusterfs": {"_c": [1], "allocator": "mock", "injectexec": {"any": {"thing": 1}}, "kubeexec": {"password": "p"}}
  }`;
  t.strictSame(warnings(text), []);
});

t.test('an unknown key is named once, with the nearest known one', async (t) => {
  t.strictSame(warnings('{"prot": "1", "glusterfs": {"exectuor": "ssh", "Fstab": "/x", "sshexe": {"a": 1, "b": 2}}}'), [
    'Unknown key prot is ignored; the nearest known key is port',
    'Unknown key glusterfs.exectuor is ignored; the nearest known key is glusterfs.executor',
    'Unknown key glusterfs.Fstab is ignored; the nearest known key is glusterfs.sshexec.fstab',
    'Unknown key glusterfs.sshexe is ignored; the nearest known key is glusterfs.sshexec',
  ]);
});

t.test('a mistake in the JSON is placed, without showing what stands there', async (t) => {
  const cases: [string, string][] = [
    ['{\n  "jwt": {"admin": {"key": My Secret}}\n}', 'line 2, column 28'],
    ['{"port": "1",}', 'line 1, column 14'],
    ['{"port": "1"', 'line 1, column 13'],
    ['{"port": 08}', 'line 1, column 11'],
    ["{'port': 1}", 'line 1, column 2'],
  ];
  for (const [text, place] of cases) {
    t.throws(() => readConfigText(text, 'heketi.json'), {
      message: `Unable to parse configuration: heketi.json is not JSON from ${place}`,
    });
  }
});

t.test('something that is no object', async (t) => {
  t.throws(() => readConfigText('[1]', 'heketi.json'), { message: /holds no JSON object$/ });
  t.throws(() => readConfigText('', 'heketi.json'), { message: /is not JSON from line 1, column 1$/ });
});
