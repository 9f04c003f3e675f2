import t from 'tap';
import type { Job } from '../../../src/operations/operations.ts';
import { hex, rawRequest, serve } from '../serve.ts';

t.test('the bytes of every answer', async (t) => {
  const { raw, operations } = await serve(t);
  const volume = `/volumes/${hex('e')}`;
  const link = `<a href="${volume}">See Other</a>.\n\n`;
  const text = (status: string, body: string) => [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ];
  const cases: [Job | undefined, string[]][] = [
    [
      { issuer: '', state: 'pending' },
      ['HTTP/1.1 200 OK', 'X-Pending: true', 'Content-Length: 0', 'Connection: close', '', ''],
    ],
    [
      { issuer: '', state: 'done', location: volume, change: 0 },
      [
        'HTTP/1.1 303 See Other',
        'Content-Type: text/html; charset=utf-8',
        `Location: ${volume}`,
        `Content-Length: ${link.length}`,
        'Connection: close',
        '',
        link,
      ],
    ],
    [
      { issuer: '', state: 'done', location: null, change: 0 },
      ['HTTP/1.1 204 No Content', 'Connection: close', '', ''],
    ],
    [{ issuer: '', state: 'failed', message: 'first\nsecond' }, text('500 Internal Server Error', 'first\nsecond\n')],
    [undefined, text('404 Not Found', 'Id not found\n')],
  ];
  for (const [job, lines] of cases) {
    if (job === undefined) operations.jobs.clear();
    else operations.jobs.set(hex('1'), job);
    const name = job?.state ?? 'unknown';
    t.equal(await raw(rawRequest('GET', `/queue/${hex('1')}`)), lines.join('\r\n'), name);
    t.equal(await raw(rawRequest('GET', `/queue/${hex('1')}`)), lines.join('\r\n'), `${name}, asked again`);
  }
});
