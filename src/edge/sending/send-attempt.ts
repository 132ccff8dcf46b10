/**
 * One attempt: the request goes to one gateway, through the door that this gateway asks for.
 *
 * The deadline covers the response headers only: its timer starts when the request is sent and is cleared when they arrive, so
 * a slow body is never cut (an `AbortSignal.timeout` would cut it). Redirects go to the viewer.
 */
import { refusedEnd, type Refused } from "../../core/handoff/refused.ts";
import type { Attempt } from "../../core/model/handoff.ts";
import { NEVER_CACHED } from "./never-cached.ts";
import { DENY_HEADER, missingBinding, refusal } from "../../core/model/refusal.ts";
import type { Vouch } from "./assertion.ts";
import type { Door, Doors } from "./doors.ts";
import type { ForwardedHeaders } from "./forwarded-headers.ts";
import { startHeadersTimer } from "./headers-timer.ts";
import { hasReadableLength } from "./readable-length.ts";
import { noteRefused } from "./refused.ts";
import { uploadOf } from "./upload.ts";

/** What came of an attempt; without an answer of the cluster, a word or a reason. */
export type Outcome = Response | "timed-out" | "unreachable" | Refused;

/** What an attempt is sent with. */
export interface Sending {
  readonly doors: Doors;
  readonly vouch: Vouch;
  readonly headersTimeoutMs: number;
  /** The body where it was read before; the request's own goes through when left out, once. */
  readonly body?: ArrayBuffer | null;
}

/** The body to send. What comes with GET or HEAD means nothing (RFC 9110, 9.3.1) and `fetch` refuses it, so it is dropped. */
export function bodyOf(request: Request): Request["body"] {
  return request.method === "GET" || request.method === "HEAD" ? null : request.body;
}

/**
 * Sends the request to its cluster's gateway, vouched for, through the door that the gateway asks for; never rejects. What a
 * gateway says when it refuses the edge never reaches a viewer.
 */
export async function sendAttempt(
  request: Request,
  kept: ForwardedHeaders,
  attempt: Attempt,
  { doors, vouch, headersTimeoutMs, body = null }: Sending,
): Promise<Outcome> {
  const { clientCertificate } = attempt.terms;
  const door = doors(clientCertificate);
  if (door === null) return refused(attempt, missingBinding(clientCertificate ?? ""));
  const headers: ForwardedHeaders = { ...kept };
  for (const [name, value] of attempt.headers) headers[name] = value;
  const assertion = await vouch(attempt.assertion);
  if (assertion !== null) headers["x-edge-assertion"] = assertion;
  const answer = await sendOnce(request, attempt.url, headers, { door, headersTimeoutMs, body });
  if (typeof answer === "string") return answer;
  const denied = refusal(answer.status, answer.headers.get(DENY_HEADER));
  if (denied === null) return answer;
  await answer.body?.cancel();
  return refused(attempt, denied);
}

/** How a request leaves. */
export interface Leaving {
  readonly door: Door;
  readonly headersTimeoutMs: number;
  /** As in `Sending`. */
  readonly body?: ArrayBuffer | null;
}

/** Sends the request with these headers and nothing else; never rejects. */
export async function sendOnce(
  request: Request,
  url: string,
  headers: ForwardedHeaders,
  { door, headersTimeoutMs, body: held = null }: Leaving,
): Promise<Exclude<Outcome, Refused>> {
  const controller = new AbortController();
  const { body, sent } = uploadOf(held ?? bodyOf(request), request.headers.get("content-length"));
  const endTimer = startHeadersTimer(sent, headersTimeoutMs, () => controller.abort());
  try {
    const answer = await door.fetch(url, {
      method: request.method,
      headers,
      body,
      redirect: "manual",
      signal: controller.signal,
      cf: NEVER_CACHED,
    });
    return hasReadableLength(answer) ? answer : "unreachable";
  } catch {
    // Locally a dead origin is an exception of many texts; which one it was does not matter.
    return controller.signal.aborted ? "timed-out" : "unreachable";
  } finally {
    endTimer();
  }
}

function refused({ cluster }: Attempt, why: string): Refused {
  noteRefused(cluster, why, Date.now());
  return refusedEnd(why);
}
