import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

const names = new Map<string, string>();

/** `x-content-type-options` as `X-Content-Type-Options`. Our own names are few, so each is made once. */
function capitals(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  names.set(name, made);
  return made;
}

/** Writes headers as Go does: names with capitals, since a shell script may look for `Location:`, and no word of a connection that stays open. */
export class CapitalResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  #contentLength: unknown;

  override setHeader(name: string, value: number | string | readonly string[]): this {
    return super.setHeader(capitals(name), value);
  }

  override writeHead(status: number, reason?: unknown, headers: unknown = reason): this {
    // HTTP/1.1 connections stay open unless it is said otherwise.
    if (this.shouldKeepAlive && this.req.httpVersionMinor > 0) this.removeHeader('connection');
    if (typeof headers !== 'object' || headers === null) return super.writeHead(status);
    if (Array.isArray(headers)) return super.writeHead(status, headers);
    const named: OutgoingHttpHeaders = {};
    for (const [name, value] of Object.entries(headers)) named[capitals(name)] = value;
    this.#contentLength = named['Content-Length'];
    return super.writeHead(status, named);
  }

  /** A text of as many bytes as characters is ASCII: it need not be looked through once more for what takes several bytes. */
  override end(body?: unknown, encoding?: unknown, done?: () => void): this {
    const ascii = typeof body === 'string' && String(body.length) === String(this.#contentLength);
    return super.end(body, (ascii && !encoding ? 'latin1' : encoding) as BufferEncoding, done);
  }
}
