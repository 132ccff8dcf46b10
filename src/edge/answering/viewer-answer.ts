/**
 * A cluster's answer → the one that the viewer gets.
 *
 * Status, bytes, cookies and all else of the cluster's stay as they are. What is between gateway and edge is left out, and ours
 * is added: the request id, and how long it took. `server-timing` of the cluster stays in front of ours, since it is
 * the application's own word to its page.
 */
import { endsHere } from "../../core/handoff/answer-headers.ts";

/** How long an answer took, in milliseconds. */
export interface Timing {
  /** From the request's arrival until it was sent to the first cluster. */
  readonly edgeMs: number;
  /** From then until the headers of the answer, failed attempts included. */
  readonly originMs: number;
}

/** Makes the answer; a socket that the cluster opened goes with it. Without a timing none is told. */
export function viewerAnswer(response: Response, requestId: string, timing: Timing | null): Response {
  const { body, status, headers, webSocket } = response;
  // An answer made from another one keeps everything but the socket.
  const answer = webSocket === null ? new Response(body, response) : new Response(null, { status, headers, webSocket });
  const { headers: own } = answer; // each reading of it costs
  const isOver = endsHere(headers.get("connection"));
  for (const name of headers.keys()) if (isOver(name)) own.delete(name);
  own.set("x-request-id", requestId);
  if (timing !== null) {
    own.append("server-timing", `edge;dur=${ms(timing.edgeMs)}, origin;dur=${ms(timing.originMs)}`);
  }
  return answer;
}

/** Clocks can be set back meanwhile. */
function ms(duration: number): number {
  return Math.max(0, Math.round(duration));
}
