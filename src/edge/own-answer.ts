/**
 * Answers that the edge makes itself: short, with the request id, never cached, without inner detail.
 */
import { isInternalAnswer } from "../core/handoff/strip-list.ts";
import type { RespondDecision } from "../core/model/decision.ts";

export interface OwnAnswer {
  readonly status: number;
  /** A word of the closed sets of reasons, for `x-edge-reason`. */
  readonly reason: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const WORDS: Readonly<Record<number, string>> = {
  400: "The request is malformed",
  404: "There is nothing at this address",
  405: "This method is not available here",
  414: "The address is too long",
  415: "gRPC is served as gRPC-Web only",
  416: "This asks for too many ranges at once",
  421: "This host is not served here",
  431: "The headers are too large",
  500: "Something went wrong on our side",
  502: "The service did not answer",
  503: "The service is not available right now",
  504: "The service did not answer in time",
};

/** Makes the answer; HEAD gets no body. */
export function ownAnswer(request: Request, requestId: string, answer: OwnAnswer): Response {
  return new Response(request.method === "HEAD" ? null : answer.body, {
    status: answer.status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-request-id": requestId,
      "x-edge-reason": answer.reason,
      ...answer.headers,
    },
  });
}

/** An answer that says no more than its status means. */
export function plainAnswer(status: number, reason: string): OwnAnswer {
  const retry = status === 502 || status === 503 || status === 504 ? { headers: { "retry-after": "2" } } : {};
  return { status, reason, body: `${WORDS[status] ?? "The request cannot be served"}\n`, ...retry };
}

/** The fixed answer or redirect of a decision. */
export function answerOf({ response, reason }: RespondDecision): OwnAnswer {
  return "location" in response
    ? { status: response.status, reason, body: "", headers: { location: response.location } }
    : { status: response.status, reason, body: response.body };
}

/** A cluster's answer as the viewer gets it: headers between gateway and edge are removed, our request id is added. */
export function viewerAnswer(response: Response, requestId: string): Response {
  const { body, status, headers, webSocket } = response;
  // An answer made from another one keeps everything but the socket.
  const answer = webSocket === null ? new Response(body, response) : new Response(null, { status, headers, webSocket });
  for (const name of headers.keys()) if (isInternalAnswer(name)) answer.headers.delete(name);
  answer.headers.set("x-request-id", requestId);
  return answer;
}
