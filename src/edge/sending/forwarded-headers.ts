/**
 * A request's headers → those that go on to a cluster, whichever it is.
 *
 * What belongs to the edge, to the platform or to one connection is left out first, then the route's headers are set, and ours
 * last, so nothing that a viewer sends can stand in the place of what the edge says.
 */
import { passesOn, routeHeaders } from "../../core/handoff/strip-list.ts";
import { acceptedEncodings } from "./accepted-encodings.ts";
import type { HandoffPlan } from "../../core/model/handoff.ts";
import { withoutSessionCookie } from "../../core/viewer/session-cookie.ts";

/** By name in lower case. */
export type ForwardedHeaders = Record<string, string>;

/**
 * The headers of every attempt of the plan. A plain record costs half of what `Headers` do, which cross into the
 * runtime for each one and are copied for each attempt (docs/speed.md).
 */
export function forwardedHeaders(
  request: Request,
  plan: Pick<HandoffPlan, "claims" | "headers" | "request">,
): ForwardedHeaders {
  const goesOn = passesOn(plan, request.headers.get("connection"));
  const headers: ForwardedHeaders = {}; // one without a prototype costs a fifth more; so `__proto__` names no header
  request.headers.forEach((value, name) => {
    if (name !== "__proto__" && goesOn(name, value)) headers[name] = value;
  });
  const cookies = headers["cookie"];
  const ours = cookies === undefined ? null : withoutSessionCookie(cookies);
  if (ours === null) delete headers["cookie"];
  else headers["cookie"] = ours;
  const encodings = acceptedEncodings(request);
  if (encodings !== null && goesOn("accept-encoding", encodings)) headers["accept-encoding"] = encodings;
  for (const [name, value] of routeHeaders(plan)) headers[name] = value;
  for (const [name, value] of plan.headers) headers[name] = value;
  return headers;
}
