/**
 * What becomes of a request's body, and with it whether the request may be sent twice.
 *
 * A body that streams through is gone once the first attempt has begun. One that is read whole before costs memory and
 * time, so that is done only where the sender says how long it is, that is not much, and says with an Idempotency-Key that
 * what arrives twice is done once (draft-ietf-httpapi-idempotency-key-header). Methods: RFC 9110, 9.2.1; TRACE
 * never gets this far.
 */
import type { BodyPolicy } from "../model/handoff.ts";
import type { FieldSource } from "../model/viewer.ts";

/** The longest body that is read whole, in bytes. */
export const BUFFERED_AT_MOST = 65_536;

/** What is asked of a request before it is sent. */
export interface Sent {
  readonly method: string;
  readonly headers: FieldSource;
  /** Whether there is no body. */
  readonly bodiless: boolean;
}

/** Whether the request may be sent twice, and what its body is if so. */
export interface Repeating {
  readonly may: boolean;
  readonly body: BodyPolicy;
}

/** Judges a request by itself, whatever its route says. */
export function repeating({ method, headers, bodiless }: Sent): Repeating {
  const isSafe = method === "GET" || method === "HEAD" || method === "OPTIONS";
  const hasKey = (headers.get("idempotency-key") ?? "").trim() !== "";
  if (bodiless) return { may: isSafe || hasKey, body: "none" };
  const isShort = isShortLength(headers.get("content-length") ?? null);
  return !isSafe && hasKey && isShort ? { may: true, body: "buffer" } : { may: false, body: "stream" };
}

function isShortLength(text: string | null): boolean {
  return text !== null && /^\d{1,6}$/.test(text) && Number(text) <= BUFFERED_AT_MOST;
}
