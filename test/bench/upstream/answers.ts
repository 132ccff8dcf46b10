/**
 * Ways to make the answer that the viewer gets from the one that a cluster gave, to be held against each other.
 *
 * Each leaves out what is between gateway and edge, and sets our request id.
 */
import { endsHere } from "../../../src/core/handoff/answer-headers.ts";

const isInternalAnswer = endsHere(null);

const ID = "0b1f6f0e-6f7e-4c1a-9b8f-0f6d5f0e8d7c";

/** An answer as a cluster gives it to a player. */
export function clustersAnswer(): Response {
  return new Response(null, {
    headers: [
      ["content-type", "video/mp4"],
      ["content-length", "1048576"],
      ["etag", '"0123456789abcdef"'],
      ["cache-control", "public, max-age=3600"],
      ["last-modified", "Fri, 27 Nov 2026 20:00:00 GMT"],
      ["accept-ranges", "bytes"],
      ["access-control-allow-origin", "*"],
      ["server", "nginx"],
      ["x-edge-served-version", "stable"],
      ["x-edge-served-cluster", "home"],
    ],
  });
}

/** By what it does; the first is what the others are held against. */
export const ANSWERS: Readonly<Record<string, (source: Response) => unknown>> = {
  "new Response(body, response), keys, delete, set": (source) => {
    const answer = new Response(source.body, source);
    for (const name of source.headers.keys()) if (isInternalAnswer(name)) answer.headers.delete(name);
    answer.headers.set("x-request-id", ID);
    return answer;
  },
  "the same, answer.headers read once": (source) => {
    const answer = new Response(source.body, source);
    const { headers } = answer;
    for (const name of source.headers.keys()) if (isInternalAnswer(name)) headers.delete(name);
    headers.set("x-request-id", ID);
    return answer;
  },
  "the same, forEach": (source) => {
    const answer = new Response(source.body, source);
    const { headers } = answer;
    source.headers.forEach((_, name) => {
      if (isInternalAnswer(name)) headers.delete(name);
    });
    headers.set("x-request-id", ID);
    return answer;
  },
  "new Headers(response.headers), then new Response": (source) => {
    const headers = new Headers(source.headers);
    source.headers.forEach((_, name) => {
      if (isInternalAnswer(name)) headers.delete(name);
    });
    headers.set("x-request-id", ID);
    return new Response(source.body, { status: source.status, statusText: source.statusText, headers });
  },
  "a plain record, cookies by getSetCookie": (source) => {
    const kept: Record<string, string> = {};
    source.headers.forEach((value, name) => {
      if (name !== "set-cookie" && !isInternalAnswer(name)) kept[name] = value;
    });
    kept["x-request-id"] = ID;
    const answer = new Response(source.body, { status: source.status, statusText: source.statusText, headers: kept });
    for (const cookie of source.headers.getSetCookie()) answer.headers.append("set-cookie", cookie);
    return answer;
  },
  "new Response(body, response) alone": (source) => new Response(source.body, source),
};
