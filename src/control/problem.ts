/**
 * Errors of the control API as RFC 9457 problem documents.
 */

/** A response whose body is a problem document; `detail` says what was asked and what to do next. */
export function problem(status: number, title: string, detail: string): Response {
  const body = JSON.stringify({ type: "about:blank", title, status, detail });
  return new Response(body, {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
