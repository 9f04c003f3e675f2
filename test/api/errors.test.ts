import t from 'tap';
import { DomainError, type ErrorCode } from '../../src/domain/errors.ts';
import { hex, rawRequest, serve } from './serve.ts';

t.test('every code has its status; the message is the body', async (t) => {
  const { ask, operations } = await serve(t);
  const statuses: Record<ErrorCode, number> = {
    unparsable: 422,
    invalid: 400,
    not_found: 404,
    conflict: 409,
    too_busy: 429,
    refused: 500,
    failed: 500,
    unreachable: 500,
    unavailable: 503,
  };
  for (const [code, status] of Object.entries(statuses) as [ErrorCode, number][]) {
    operations.refusal = new DomainError(code, `first line\nwhat to do about ${code}`);
    const answer = await ask('DELETE', `/volumes/${hex('e')}`);
    t.match(answer, { status, body: `first line\nwhat to do about ${code}\n` });
    t.equal(answer.headers['retry-after'], undefined, 'clients wait by themselves');
  }
});

t.test('the bytes of an error', async (t) => {
  const { raw, operations } = await serve(t);
  operations.refusal = new DomainError('conflict', 'Hostname a already used by node with id b\n');
  const body = `{"zone":1,"cluster":"${hex('c')}","hostnames":{"manage":["a"],"storage":["a"]}}`;
  t.equal(
    await raw(rawRequest('POST', '/nodes', [`Content-Length: ${body.length}`], body)),
    [
      'HTTP/1.1 409 Conflict',
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      'Content-Length: 43',
      'Connection: close',
      '',
      'Hostname a already used by node with id b\n\n',
    ].join('\r\n'),
  );
});
