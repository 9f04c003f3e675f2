import { type OutgoingHttpHeaders, ServerResponse } from 'node:http';

const names = new Map<string, string>();

/** `x-content-type-options` as `X-Content-Type-Options`. Our own names are few, so each is made once. */
function capitals(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  names.set(name, made);
  return made;
}

/** Writes the names of headers as Go does: Fastify makes them lower case, and a shell script may look for `Location:`. */
export class CapitalResponse extends ServerResponse {
  override setHeader(name: string, value: number | string | readonly string[]): this {
    return super.setHeader(capitals(name), value);
  }

  override writeHead(status: number, reason?: unknown, headers: unknown = reason): this {
    if (typeof headers !== 'object' || headers === null) return super.writeHead(status);
    const named: OutgoingHttpHeaders = {};
    for (const [name, value] of Object.entries(headers)) named[capitals(name)] = value;
    return super.writeHead(status, named);
  }
}
