/**
 * Answers that the edge makes itself: short, with the request id, never cached, without inner detail.
 *
 * A player on another origin may read them, since it must tell a fence from a failure; nothing in them is for one viewer alone, so
 * any origin may, and never with credentials.
 */
import { acceptedForm } from "../../core/handoff/accepted-form.ts";
import { ownPage } from "../../core/handoff/own-page.ts";
import type { RespondDecision } from "../../core/model/decision.ts";

export interface OwnAnswer {
  readonly status: number;
  /** A word of the closed sets of reasons, for `x-edge-reason`. */
  readonly reason: string;
  /** Plain text; null says what the status means, in the form that the request accepts. */
  readonly body: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

const WORDS: Readonly<Record<number, string>> = {
  400: "The request is malformed",
  404: "There is nothing at this address",
  405: "This method is not available here",
  408: "The request did not arrive in time",
  414: "The address is too long",
  415: "gRPC is served as gRPC-Web only",
  416: "This asks for too many ranges at once",
  421: "This host is not served here",
  431: "The headers are too large",
  500: "Something went wrong on our side",
  502: "The service did not answer",
  503: "The service is not available right now",
  504: "The service did not answer in time",
  508: "The request came back to where it was sent from",
};

/** Pages load nothing and run nothing. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** What a script of another origin may read beside the status and the text. */
const READABLE = "x-request-id, x-edge-reason, retry-after";

/** Makes the answer; HEAD gets no body. */
export function ownAnswer(request: Request, requestId: string, answer: OwnAnswer): Response {
  const { type, body, more } = textOf(request, requestId, answer);
  return new Response(request.method === "HEAD" ? null : body, {
    status: answer.status,
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      "x-edge-reason": answer.reason,
      ...more,
      ...forOtherOrigins(request),
      ...answer.headers,
    },
  });
}

interface Text {
  readonly type: string;
  readonly body: string;
  readonly more: Readonly<Record<string, string>>;
}

function textOf({ headers }: Request, requestId: string, { status, reason, body }: OwnAnswer): Text {
  if (body !== null) return { type: "text/plain; charset=utf-8", body, more: {} };
  const form = acceptedForm(headers.get("accept"));
  const page = ownPage(form, { status, reason, requestId, message: WORDS[status] ?? "The request cannot be served" });
  const policy = form === "html" ? { "content-security-policy": PAGE_POLICY } : {};
  return { ...page, more: { vary: "accept", ...policy } };
}

function forOtherOrigins({ headers }: Request): Readonly<Record<string, string>> {
  if (!headers.has("origin")) return {};
  return { "access-control-allow-origin": "*", "access-control-expose-headers": READABLE };
}

/** An answer that says no more than its status means. */
export function plainAnswer(status: number, reason: string): OwnAnswer {
  const retry = status === 502 || status === 503 || status === 504 ? { headers: { "retry-after": "2" } } : {};
  return { status, reason, body: null, ...retry };
}

/** The fixed answer or redirect of a decision. */
export function answerOf({ response, reason }: RespondDecision): OwnAnswer {
  return "location" in response
    ? { status: response.status, reason, body: "", headers: { location: response.location } }
    : { status: response.status, reason, body: response.body };
}
