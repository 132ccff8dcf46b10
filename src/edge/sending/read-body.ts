/**
 * Reads a short body whole, so that it can be sent twice.
 *
 * It holds what the sender may make it hold: 64 KiB, for five seconds. Those bounds are why only bodies that announce a
 * short length come here.
 */
import { BUFFERED_AT_MOST } from "../../core/handoff/body-policy.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";

/** How long it may take to arrive, in milliseconds. */
export const BODY_WITHIN_MS = 5000;

/** Why there is no whole body, as `x-edge-reason` says it. */
export type UnreadBody = "body-too-slow" | "body-malformed";

/** The body's bytes; `body-malformed` when it ends early or is longer than any that is read. */
export async function readBody(
  { body }: Pick<Request, "body">,
  withinMs = BODY_WITHIN_MS,
): Promise<Result<ArrayBuffer, UnreadBody>> {
  if (body === null) return ok(new ArrayBuffer(0));
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => {}); // the sender is gone, which is as well
  }, withinMs);
  try {
    const whole = await collect(reader);
    if (late) return fail("body-too-slow");
    if (whole !== null) return ok(whole);
    await reader.cancel();
    return fail("body-malformed");
  } catch {
    return fail(late ? "body-too-slow" : "body-malformed");
  } finally {
    clearTimeout(timer);
  }
}

/** All bytes; null when they are too many. */
async function collect(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ArrayBuffer | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks, length);
    length += value.byteLength;
    if (length > BUFFERED_AT_MOST) return null;
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): ArrayBuffer {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}
