/** What the bench needs to know of an answer. */
export interface Response {
  readonly status: number;
  /** Header names are lower-case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const endOfHead = '\r\n\r\n';

/**
 * Takes the bytes of one HTTP/1.1 answer after the other, as they come. It knows what servers of this API send and no more: bodies
 * with a `Content-Length` or in chunks; an answer with neither has no body.
 */
export class ResponseParser {
  #pieces: Buffer[] = [];
  #length = 0;
  /** No look is worth while before so many bytes are there: a long body arrives in many pieces. */
  #expected = 0;

  /** @returns the answer that these bytes complete, or undefined while it is not whole; what follows it is kept for the next */
  take(piece: Buffer): Response | undefined {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < this.#expected) return undefined;
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    const end = bytes.indexOf(endOfHead);
    if (end < 0) return this.#keep(bytes);
    const head = parseHead(bytes.toString('latin1', 0, end));
    const start = end + endOfHead.length;
    const body =
      head.headers.get('transfer-encoding') === 'chunked' ? chunked(bytes, start) : plain(bytes, start, head);
    if (body.content === null) return this.#keep(bytes, body.end);
    this.#keep(bytes.subarray(body.end));
    return { ...head, body: body.content };
  }

  #keep(bytes: Buffer, expected = 0): undefined {
    this.#pieces = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
    this.#expected = expected;
  }
}

interface Body {
  /** Null while it is not whole. */
  readonly content: Buffer | null;
  /** Where it ends, as far as that is known. */
  readonly end: number;
}

function plain(bytes: Buffer, start: number, { headers }: Pick<Response, 'headers'>): Body {
  const end = start + Number(headers.get('content-length') ?? 0);
  return { content: bytes.length < end ? null : bytes.subarray(start, end), end };
}

function chunked(bytes: Buffer, start: number): Body {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return { content: null, end: 0 };
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (Number.isNaN(size)) throw new Error('A chunk of the answer has no size');
    const from = line + 2;
    at = from + size + 2;
    if (bytes.length < at) return { content: null, end: at };
    if (size === 0) return { content: Buffer.concat(chunks), end: at };
    chunks.push(bytes.subarray(from, from + size));
  }
}

function parseHead(text: string): Omit<Response, 'body'> {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (Number.isNaN(status)) throw new Error(`No HTTP/1.1 answer: ${JSON.stringify(first)}`);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status, headers };
}
