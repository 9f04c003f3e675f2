/** An answer. Most are only counted, so headers are looked up when somebody asks for one. */
export class Response {
  readonly status: number;
  readonly body: Buffer;
  readonly #head: Head;

  constructor(head: Head, body: Buffer) {
    this.status = head.status;
    this.body = body;
    this.#head = head;
  }

  /** @param name in lower case */
  header(name: string): string | undefined {
    return this.#head.value(name);
  }
}

const endOfHead = '\r\n\r\n';

/** The status line and the headers, as they came. */
class Head {
  readonly status: number;
  readonly #text: string;

  constructor(text: string) {
    if (!text.startsWith('HTTP/1.1 '))
      throw new Error(`No HTTP/1.1 answer: ${JSON.stringify(text.split('\r\n', 1)[0])}`);
    this.status = Number(text.slice(9, 12));
    this.#text = text;
  }

  value(name: string): string | undefined {
    return headerForm(name).exec(this.#text)?.[1];
  }
}

const forms = new Map<string, RegExp>();

function headerForm(name: string): RegExp {
  const form = forms.get(name) ?? new RegExp(`\\r\\n${name}:[ \\t]*([^\\r]*)`, 'i');
  forms.set(name, form);
  return form;
}

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
    const head = new Head(bytes.toString('latin1', 0, end));
    const start = end + endOfHead.length;
    const length = head.value('content-length');
    const isChunked = length === undefined && head.value('transfer-encoding') === 'chunked';
    const body = isChunked ? chunked(bytes, start) : plain(bytes, start, Number(length ?? 0));
    if (body.content === null) return this.#keep(bytes, body.end);
    this.#keep(bytes.subarray(body.end));
    return new Response(head, body.content);
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

function plain(bytes: Buffer, start: number, length: number): Body {
  const end = start + length;
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
