/**
 * Back-pressure as the sender feels it: whoever does not read holds him back.
 */
import { Readable } from "node:stream";
import { pause } from "./until.ts";

/** So long without a byte is a stall; buffers of kernels on one machine are full long before. */
const QUIET_MS = 500;
const WITHIN_MS = 20_000;

const PIECE = Buffer.alloc(64 * 1024, "georouter");

export interface Sender {
  readonly body: Readable;
  /** Bytes that were taken so far. */
  readonly given: () => number;
}

/** Has this many bytes to send, each piece `everyMs` after the last, or as fast as they are taken; pieces have 64 KiB at most. */
export function sender(size: number, everyMs = 0, pieceBytes = PIECE.length): Sender {
  let given = 0;
  const body = new Readable({
    highWaterMark: pieceBytes,
    async read() {
      if (everyMs > 0) await pause(everyMs);
      const piece = PIECE.subarray(0, Math.min(pieceBytes, size - given));
      given += piece.length;
      this.push(piece.length === 0 ? null : piece);
    },
  });
  return { body, given: () => given };
}

/** Waits until the number stands still; gives where. Rejects when it never does. */
export async function stallsAt(given: () => number): Promise<number> {
  const end = Date.now() + WITHIN_MS;
  while (Date.now() < end) {
    const before = given();
    await pause(QUIET_MS);
    if (given() === before) return before;
  }
  throw new Error(`was not held back within ${WITHIN_MS} ms; ${given()} bytes were taken by then`);
}
