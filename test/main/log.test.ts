import t from 'tap';
import type { LogLevel, Switches } from '../../src/domain/switches.ts';
import { createLog } from '../../src/main/log.ts';
import { maskSecrets } from '../../src/main/mask.ts';

function lines(logLevel: LogLevel, mask = (text: string) => text) {
  const written: string[] = [];
  const switches: Pick<Switches, 'logLevel'> = { logLevel };
  return { switches, log: createLog(switches, mask, { write: (line: string) => void written.push(line) }), written };
}

t.test('levels are named as in Heketi, none writes nothing', async (t) => {
  const said = (level: LogLevel): string[] => {
    const { log, written } = lines(level);
    log.debug({}, 'd');
    log.info({}, 'i');
    log.warn({}, 'w');
    log.error({}, 'e');
    log.fatal({}, 'f');
    return written.map((line) => JSON.parse(line).msg);
  };
  t.strictSame(said('none'), []);
  t.strictSame(said('critical'), ['f']);
  t.strictSame(said('error'), ['e', 'f']);
  t.strictSame(said('warning'), ['w', 'e', 'f']);
  t.strictSame(said('info'), ['i', 'w', 'e', 'f']);
  t.strictSame(said('debug'), ['d', 'i', 'w', 'e', 'f']);
});

t.test('every line is one object with time, level and the fields of its child', async (t) => {
  const { log, written } = lines('info');
  log.child({ operation: 'abc' }).info({ step: 3 }, 'went well');
  const line = JSON.parse(written[0] ?? '');
  t.match(line, { level: 'info', operation: 'abc', step: 3, msg: 'went well', time: /^\d{4}-\d\d-\d\dT/ });
});

t.test('secrets of the configuration never reach a line, wherever they stand', async (t) => {
  const adminKey = 'adm"in\\key-marked';
  const ssh = { passphrase: 'passphrase-marked', password: '' } as Parameters<typeof maskSecrets>[0]['ssh'];
  const mask = maskSecrets({ auth: { adminKey, userKey: 'user-key-marked', iatLeewayS: 0 }, ssh });
  const { log, written } = lines('debug', mask);
  log.info({ deep: { inside: ['x passphrase-marked x'] } }, `message with ${adminKey}`);
  log.child({ key: 'user-key-marked' }).error({ err: new Error('user-key-marked was refused') }, 'failed');
  log.info({ req: { headers: { authorization: 'bearer a.b.c' } } }, 'request');
  const text = written.join('');
  t.equal(written.map((line) => JSON.parse(line)).length, 3, 'still JSON');
  t.notMatch(text, /marked/);
  t.notMatch(text, /a\.b\.c/);
  t.match(text, /message with \[secret\]/);
});

t.test('a level set while it runs counts for children made before too', async (t) => {
  const { log, switches, written } = lines('error');
  const child = log.child({ operation: 'abc' });
  child.info({}, 'unheard');
  switches.logLevel = 'debug';
  child.debug({}, 'heard');
  log.debug({}, 'as well');
  switches.logLevel = 'none';
  child.error({}, 'unheard');
  log.fatal({}, 'unheard');
  t.strictSame(
    written.map((line) => JSON.parse(line).msg),
    ['heard', 'as well'],
  );
});
