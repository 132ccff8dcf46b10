/**
 * The origin's side of a WebSocket that sends every frame back (RFC 6455).
 *
 * Only what tests send: unfragmented frames. A closing frame is sent back too, which is how a close is agreed; then the
 * connection ends. What is not echoed is a text message that is an order: `reset` (the connection is reset) or
 * `close CODE REASON` (the origin closes first).
 */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

const KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const CLOSE = 8;

/** Accepts the upgrade with the first subprotocol that was offered, and echoes. */
export function echoFrames(request: IncomingMessage, socket: Duplex, headers: readonly string[] = []): void {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(key).update(KEY_SUFFIX).digest("base64");
  const [protocol] = (request.headers["sec-websocket-protocol"] ?? "").split(",");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    ...(protocol === "" ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ...headers,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  socket.on("error", () => socket.destroy());
  socket.on("end", () => socket.end());
  let pending: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let frame = readFrame(pending); frame !== null; frame = readFrame(pending)) {
      pending = pending.subarray(frame.size);
      answerFrame(frame, socket);
    }
  });
}

function answerFrame({ opcode, compressed, payload }: Frame, socket: Duplex): void {
  const [order, code, reason = ""] = opcode === TEXT && payload.length < 100 ? payload.toString().split(" ", 3) : [];
  if (order === "reset" && socket instanceof Socket) {
    socket.resetAndDestroy();
    return;
  }
  if (order === "close") {
    socket.write(
      writeFrame(CLOSE, Buffer.concat([Buffer.from([Number(code) >> 8, Number(code) & 255]), Buffer.from(reason)])),
    );
    return;
  }
  socket.write(writeFrame(compressed | opcode, payload));
  if (opcode === CLOSE) socket.end();
}

interface Frame {
  readonly opcode: number;
  /** The bit that says so (RFC 7692, 6), or 0. What is compressed goes back as it came. */
  readonly compressed: number;
  readonly payload: Buffer;
  /** Bytes of the whole frame. */
  readonly size: number;
}

/** Reads one masked frame; null until all of it is there. */
function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 127;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 6 + extended) return null;
  const length = extended === 0 ? short : bytes.readUIntBE(extended === 8 ? 4 : 2, extended === 8 ? 6 : 2);
  const start = 6 + extended;
  if (bytes.length < start + length) return null;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (let at = 0; at < length; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  const first = bytes.readUInt8(0);
  return { opcode: first & 15, compressed: first & 64, payload, size: start + length };
}

function writeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length > 2) head.writeUIntBE(length, head.length === 4 ? 2 : 4, head.length === 4 ? 2 : 6);
  return Buffer.concat([head, payload]);
}
