import t from 'tap';
import { parseBlockAccess, parseBlockInfo, parseBlockReply } from '../../../src/executor/parse/block.ts';

const of = { hosting: 'vol_h', name: 'blk' };
const said = (stdout: string, more: { exitCode?: number; stderr?: string } = {}) => ({
  exitCode: 0,
  stderr: '',
  stdout,
  ...more,
});

t.test('JSON on either stream is an answer; stdout counts first', async (t) => {
  const success = '{"IQN":"i","RESULT":"SUCCESS"}';
  t.match(parseBlockReply(said(success), of), { outcome: 'ok', fields: { IQN: 'i' } });
  t.match(parseBlockReply(said('', { stderr: success }), of), { outcome: 'ok' });
  t.match(parseBlockReply(said(success, { stderr: 'a warning' }), of), { outcome: 'ok' });
});

t.test('of a delete, stderr counts first, and silence is as good as the exit code', async (t) => {
  const fail = '{"RESULT":"FAIL","errMsg":"busy"}';
  t.match(parseBlockReply(said('{"RESULT":"SUCCESS"}', { stderr: fail }), of, 'stderr'), { outcome: 'failed' });
  t.match(parseBlockReply(said(''), of, 'stderr'), { outcome: 'ok' });
  t.match(parseBlockReply(said('', { exitCode: 3 }), of, 'stderr'), { outcome: 'ended', text: 'exit status 3' });
  t.match(parseBlockReply(said(''), of), { outcome: 'unreadable', text: '' });
});

t.test('what is no JSON object is unreadable, whatever the exit code', async (t) => {
  for (const text of ['oh', '[]', '"x"', 'null', '{"RESULT":']) {
    t.match(parseBlockReply(said(text, { exitCode: 1 }), of), { outcome: 'unreadable', text });
    t.match(parseBlockReply(said(text), of), { outcome: 'unreadable', text });
  }
});

t.test('FAIL is a failure with any exit code, in its own words', async (t) => {
  const fail = (fields: object, exitCode = 0) =>
    parseBlockReply(said(JSON.stringify({ RESULT: 'FAIL', ...fields }), { exitCode, stderr: 'other' }), of);
  t.same(fail({ errCode: 28, errMsg: 'no space\n' }), { outcome: 'failed', text: 'no space' });
  t.same(fail({ 'FAILED ON': ['a', 'b'], 'SUCCESSFUL ON': ['c'] }, 255), { outcome: 'failed', text: 'failed on a, b' });
  t.same(fail({}), { outcome: 'failed', text: 'gluster-block gave no reason' });
});

t.test('success with a bad exit code is a failure with stderr', async (t) => {
  const reply = parseBlockReply(said('{"RESULT":"SUCCESS"}', { exitCode: 5, stderr: 'broken pipe\n' }), of);
  t.same(reply, { outcome: 'ended', text: 'broken pipe' });
});

t.test('gone is told by its name', async (t) => {
  const fail = (errMsg: string) => parseBlockReply(said(JSON.stringify({ RESULT: 'FAIL', errMsg })), of).outcome;
  t.equal(fail("block vol_h/blk doesn't exist"), 'gone');
  t.equal(fail('Volume vol_h does not exist'), 'gone');
  t.equal(fail("block vol_h/other doesn't exist"), 'failed');
  t.equal(fail('Volume another does not exist'), 'failed');
});

t.test('a daemon that does not answer', async (t) => {
  for (const stderr of [
    'Connection failed. Please check if gluster-block daemon is operational.\n',
    'Did not receive any response from gluster-block daemon. Please check log files to find the reason\n',
  ]) {
    t.equal(parseBlockReply(said('', { exitCode: 255, stderr }), of).outcome, 'down');
    t.equal(parseBlockReply(said('', { exitCode: 255, stderr }), of, 'stderr').outcome, 'down');
  }
});

t.test('access is what create says', async (t) => {
  t.same(parseBlockAccess({ IQN: 'i', USERNAME: 'u', PASSWORD: 'p', 'PORTAL(S)': ['x:3260'] }), {
    iqn: 'i',
    username: 'u',
    password: 'p',
  });
  t.same(parseBlockAccess({ IQN: 'i' }), { iqn: 'i', username: '', password: '' });
  t.equal(parseBlockAccess({ RESULT: 'SUCCESS' }), undefined);
});

t.test('info', async (t) => {
  const fields = {
    NAME: 'blk',
    VOLUME: 'vol_h',
    GBID: '7f3c',
    SIZE: '5.0 GiB',
    HA: 2,
    PASSWORD: '',
    'EXPORTED ON': ['10.0.0.1', '10.0.0.2'],
  };
  t.same(parseBlockInfo(fields), {
    sizeGib: 5,
    usableGib: null,
    hosts: ['10.0.0.1', '10.0.0.2'],
    iqn: 'iqn.2016-12.org.gluster-block:7f3c',
    username: '7f3c',
    password: '',
  });
  const failed = { ...fields, 'RESIZE FAILED ON': { '10.0.0.2': '4.0 GiB', '10.0.0.1': '3.0 GiB' } };
  t.equal(parseBlockInfo(failed).usableGib, 3);
  t.equal(parseBlockInfo({ ...fields, 'RESIZE FAILED ON': {} }).usableGib, null);
});

t.test('sizes in whole GiB, cut', async (t) => {
  const size = (SIZE: unknown) => parseBlockInfo({ GBID: 'x', SIZE }).sizeGib;
  const sizes = { '5.0 GiB': 5, '5.9G': 5, ' 2 gb': 2, '1.5 TiB': 1536, '1P': 1_048_576, '0.5 E': 536_870_912 };
  for (const [text, gib] of Object.entries(sizes)) t.equal(size(text), gib, text);
  for (const text of ['512 MiB', '5', 'GiB', '5 GiBs', undefined]) {
    t.throws(() => size(text), { code: 'failed', message: /shows no size/ });
  }
});
