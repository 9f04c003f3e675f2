import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** The server's side of one WebSocket, as far as `exec` needs it: whole binary messages, pings answered. */
export interface ServerSocket {
  send(message: Buffer): void;
  /** A farewell, then the end. */
  close(): void;
  /** The end without a farewell. */
  cut(): void;
  /** Pings stay unanswered from now on. */
  deafen(): void;
}

const opcodes = { binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Answers the handshake with the first offered protocol that is in `protocols`. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Socket,
  protocols: readonly string[],
  listener: { message(data: Buffer): void; closed(): void },
): ServerSocket {
  const key = String(request.headers['sec-websocket-key']);
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const offered = String(request.headers['sec-websocket-protocol']).split(/, */);
  const protocol = offered.find((name) => protocols.includes(name));
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
  let deaf = false;
  const write = (opcode: number, data: Buffer): void => {
    if (socket.writable) socket.write(Buffer.concat([header(opcode, data.length), data]));
  };
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let frame = decode(pending); frame !== undefined; frame = decode(pending)) {
      pending = pending.subarray(frame.length);
      if (frame.opcode === opcodes.binary) listener.message(frame.data);
      else if (frame.opcode === opcodes.ping && !deaf) write(opcodes.pong, frame.data);
      else if (frame.opcode === opcodes.close) {
        write(opcodes.close, frame.data);
        socket.end();
      }
    }
  });
  if (socket.destroyed) setImmediate(() => listener.closed());
  else socket.on('close', () => listener.closed());
  return {
    send: (message) => write(opcodes.binary, message),
    close() {
      write(opcodes.close, Buffer.from([0x03, 0xe8]));
      socket.end();
    },
    cut: () => void socket.destroy(),
    deafen() {
      deaf = true;
    },
  };
}

function header(opcode: number, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 0xff]);
  const long = Buffer.from([first, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  long.writeUInt32BE(length, 6);
  return long;
}

/** The first frame, when all of it is there. A client's frames are masked. */
function decode(bytes: Buffer): { opcode: number; data: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < maskAt + 4) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? bytes.readUInt32BE(6) : short;
  const length = maskAt + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(maskAt, maskAt + 4);
  const data = Buffer.from(bytes.subarray(maskAt + 4, length)).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return { opcode: (bytes[0] ?? 0) & 0x0f, data: Buffer.from(data), length };
}
