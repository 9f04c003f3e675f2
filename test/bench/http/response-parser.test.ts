import t from 'tap';
import { ResponseParser } from '../../../bench/http/response-parser.ts';

const plain = 'HTTP/1.1 200 OK\r\nX-Pending: true\r\nContent-Length: 5\r\n\r\nhello';
const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n13\r\n, \r\n0\r\n\r\nworld!!!!!\r\n0\r\n\r\n';

t.test('status, headers in lower case, body', async (t) => {
  const answer = new ResponseParser().take(Buffer.from(plain));
  t.equal(answer?.status, 200);
  t.equal(answer?.header('x-pending'), 'true');
  t.equal(answer?.body.toString(), 'hello');
});

t.test('a header is found by its whole name, however it is written', async (t) => {
  const answer = new ResponseParser().take(
    Buffer.from('HTTP/1.1 303 See Other\r\nX-Location: /x\r\nLOCATION:/y\r\n\r\n'),
  );
  t.equal(answer?.header('location'), '/y');
  t.equal(answer?.header('x-location'), '/x');
  t.equal(answer?.header('x-loc'), undefined);
});

t.test('an answer without a length has no body', async (t) => {
  const answer = new ResponseParser().take(Buffer.from('HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n'));
  t.equal(answer?.status, 204);
  t.equal(answer?.body.length, 0);
});

t.test('chunks may hold what looks like their end', async (t) => {
  const answer = new ResponseParser().take(Buffer.from(chunked));
  t.equal(answer?.body.toString(), 'hello, \r\n0\r\n\r\nworld!!!!!');
});

t.test('bytes may come one by one', async (t) => {
  for (const text of [plain, chunked]) {
    const parser = new ResponseParser();
    const bytes = [...Buffer.from(text)];
    const answers = bytes.map((byte) => parser.take(Buffer.from([byte])));
    t.strictSame(
      answers.slice(0, -1).filter((answer) => answer !== undefined),
      [],
    );
    t.equal(answers.at(-1)?.status, 200);
    t.match(answers.at(-1)?.body.toString(), /^hello/);
  }
});

t.test('the next answer begins where the last one ended', async (t) => {
  const parser = new ResponseParser();
  t.equal(parser.take(Buffer.from(`${plain}${chunked.slice(0, 20)}`))?.body.toString(), 'hello');
  t.match(parser.take(Buffer.from(chunked.slice(20)))?.body.toString(), /world/);
});

t.test('a chunk without a size is an error', async (t) => {
  const broken = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n';
  t.throws(() => new ResponseParser().take(Buffer.from(broken)), { message: /no size/ });
});

t.test('what is no HTTP is an error', async (t) => {
  t.throws(() => new ResponseParser().take(Buffer.from('SSH-2.0-OpenSSH\r\n\r\n')), { message: /No HTTP/ });
});
