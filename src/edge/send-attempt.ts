/**
 * One attempt: the request goes to one gateway, through the door that this gateway asks for.
 *
 * The deadline covers the response headers only; its timer is cleared when they arrive, so a slow
 * body is never cut (an `AbortSignal.timeout` would cut it). Redirects go to the viewer.
 */
import type { Attempt } from "../core/model/handoff.ts";
import type { ForwardedHeaders } from "./forwarded-headers.ts";

/** By the name of a binding, the way out that presents its client certificate; null where there is no such binding. */
export type Doors = (binding: string) => Pick<Fetcher, "fetch"> | null;

/** What came of an attempt. */
export type Outcome = Response | "timed-out" | "unreachable";

/** What an attempt is sent with. */
export interface Sending {
  readonly doors: Doors;
  readonly headersTimeoutMs: number;
}

/** The body to send. What comes with GET or HEAD means nothing (RFC 9110, 9.3.1) and `fetch` refuses it, so it is dropped. */
export function bodyOf(request: Request): Request["body"] {
  return request.method === "GET" || request.method === "HEAD" ? null : request.body;
}

/** Sends the request once; never rejects. */
export async function sendAttempt(
  request: Request,
  kept: ForwardedHeaders,
  attempt: Pick<Attempt, "url" | "headers">,
  { headersTimeoutMs }: Sending,
): Promise<Outcome> {
  const headers: ForwardedHeaders = { ...kept };
  for (const [name, value] of attempt.headers) headers[name] = value;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), headersTimeoutMs);
  try {
    return await fetch(attempt.url, {
      method: request.method,
      headers,
      body: bodyOf(request),
      redirect: "manual",
      signal: controller.signal,
    });
  } catch {
    // Locally a dead origin is an exception of many texts; which one it was does not matter.
    return controller.signal.aborted ? "timed-out" : "unreachable";
  } finally {
    clearTimeout(timer);
  }
}
