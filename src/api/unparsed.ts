import { METHODS } from 'node:http';

const refusal = (status: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`;

/** What Go answers to bytes that are no HTTP request. */
export const badRequest = refusal('400 Bad Request');

const wrongMethod = 'HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

const requestLine = /^([\w!#$%&'*+.^`|~-]+) \S+ HTTP\/1\.[01]\r\n/;

/** The whole answer to what Node's parser refuses: as Go's, and a method of any other name is a wrong one. */
export function answerUnparsed(error: object): string {
  const { code, rawPacket } = error as { readonly code?: string; readonly rawPacket?: Buffer };
  if (code === 'HPE_HEADER_OVERFLOW') return refusal('431 Request Header Fields Too Large');
  const method = requestLine.exec(rawPacket?.toString('latin1', 0, 4096) ?? '')?.[1];
  const isMethod = code === 'HPE_INVALID_METHOD' && method !== undefined && !METHODS.includes(method);
  return isMethod ? wrongMethod : badRequest;
}
