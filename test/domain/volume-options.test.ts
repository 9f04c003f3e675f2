import t from 'tap';
import { checkVolumeOption, placementOptions } from '../../src/domain/volume-options.ts';

t.test('options that people use', async (t) => {
  const options = [
    '',
    'user.heketi.arbiter true',
    'user.heketi.average-file-size 1024',
    'user.heketi.device-tag-match tier!=slow',
    'performance.rda-cache-limit 10MB',
    'server.allow-insecure on',
    'auth.allow 10.0.0.*,192.168.1.1',
    'auth.ssl-allow *',
    'nfs.rpc-auth-allow host[1-3].example.com',
    'group gluster-block',
    'storage.owner-uid 107',
    'cluster.lookup-optimize',
    'nfs.export-dir /a(10.0.0.1)',
  ];
  for (const option of options) t.doesNotThrow(() => checkVolumeOption(option), option);
});

t.test('hostile options', async (t) => {
  const shell = [
    'a $(reboot)',
    'a `id`',
    'a b;reboot',
    'a b&reboot',
    'a b|sh',
    'a > /etc/passwd',
    'a < b',
    'a "b"',
    "a 'b'",
    'a b\\',
  ];
  const control = ['a b\nreboot', 'a\nb', 'a b\r', 'a\tb', 'a b\0', 'a b\u001b[2J', 'a b\u2028c', 'a b\n', 'key\n'];
  const others = [
    '-h',
    '--mode=script x',
    ' a b',
    '.a b',
    'a{b} c',
    'a ~root',
    'a #b',
    'a b^',
    'ключ значение',
    'a ünicode',
    '$a b',
    'a/b c',
  ];
  for (const option of [...shell, ...control, ...others]) {
    t.throws(
      () => checkVolumeOption(option),
      { code: 'invalid', message: /^Invalid volume option: / },
      encodeURIComponent(option),
    );
  }
});

t.test('a refused option is shown on one line', async (t) => {
  t.throws(() => checkVolumeOption('a b\nc'), { message: /^Invalid volume option: "a b\\nc"\n/ });
});

t.test('a long option is judged in no time', async (t) => {
  const start = performance.now();
  t.throws(() => checkVolumeOption(`${'a '.repeat(100_000)};`), { code: 'invalid' });
  t.throws(() => placementOptions([`user.heketi.device-tag-match ${'a'.repeat(20_000)};'`]), { code: 'refused' });
  t.ok(performance.now() - start < 2000);
});

t.test('placement options of nothing', async (t) => {
  const nothing = { arbiter: false, averageFileKib: 0, zoneChecking: null, tagMatch: null };
  t.strictSame(placementOptions([]), nothing);
  t.strictSame(placementOptions(['', 'user.heketi.arbiter', 'user.heketi.zone-checking ', 'performance.x y']), nothing);
});

t.test('arbiter is a Go boolean', async (t) => {
  const arbiter = (value: string) => placementOptions([`user.heketi.arbiter ${value}`]).arbiter;
  for (const value of ['1', 't', 'T', 'true', 'TRUE', 'True']) t.equal(arbiter(value), true, value);
  for (const value of ['0', 'f', 'false', 'yes', 'on', 'tRue', ' true', 'true ', ''])
    t.equal(arbiter(value), false, value);
});

t.test('the last entry of a key wins, split at the first space', async (t) => {
  t.equal(placementOptions(['user.heketi.arbiter true', 'user.heketi.arbiter false']).arbiter, false);
  t.equal(placementOptions(['user.heketi.arbiter true', 'user.heketi.arbiter']).arbiter, false);
  t.equal(placementOptions(['user.heketi.arbiter  true']).arbiter, false, 'the value starts with a space');
});

t.test('average file size', async (t) => {
  const average = (value: string) => placementOptions([`user.heketi.average-file-size ${value}`]).averageFileKib;
  t.equal(average('1024'), 1024);
  for (const value of ['0', '-1', '1.5', '1k', 'x', '', '1e3', '0x10']) t.equal(average(value), 0, value);
});

t.test('zone checking', async (t) => {
  const zone = (value: string) => placementOptions([`user.heketi.zone-checking ${value}`]).zoneChecking;
  t.equal(zone('strict'), 'strict');
  t.equal(zone('none'), 'none');
  t.equal(zone('Strict'), 'none', 'anything unknown is none');
  t.equal(zone(''), null);
});

t.test('tag rules', async (t) => {
  const rule = (text: string) => placementOptions([`user.heketi.device-tag-match ${text}`]).tagMatch;
  t.strictSame(rule('tier=fast'), { key: 'tier', equal: true, value: 'fast' });
  t.strictSame(rule('tier!=fast'), { key: 'tier', equal: false, value: 'fast' });
  t.strictSame(rule('a=b=c'), { key: 'a=b', equal: true, value: 'c' }, 'the last operator splits');
  t.strictSame(rule('disk-type=ssd-nvme'), { key: 'disk-type', equal: true, value: 'ssd-nvme' }, 'hyphens are allowed');
  t.equal(rule(''), null);
  for (const text of [
    'tier',
    '=fast',
    'tier=',
    'tier!=',
    '!=',
    'a b=c',
    'tier==',
    'tier=fa$t',
    "tier='x'",
    'tier=a\nb',
    'tier=a\n',
  ]) {
    t.throws(
      () => rule(text),
      { code: 'refused', message: `Invalid tag matching rule: Invalid tag match rule: ${text}` },
      JSON.stringify(text),
    );
  }
});
