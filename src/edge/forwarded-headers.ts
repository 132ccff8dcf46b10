/**
 * A request's headers → those that go on to a cluster, whichever it is.
 *
 * What belongs to the edge, to the platform or to one connection is left out first, then the route's headers are set, and ours
 * last, so nothing that a viewer sends can stand in the place of what the edge says.
 */
import { passesOn, routeHeaders } from "../core/handoff/strip-list.ts";
import { acceptedEncodings } from "./accepted-encodings.ts";
import type { HandoffPlan } from "../core/model/handoff.ts";
import { withoutSessionCookie } from "../core/viewer/session-cookie.ts";

/** The headers of every attempt of the plan. */
export function forwardedHeaders(request: Request, plan: Pick<HandoffPlan, "claims" | "headers" | "request">): Headers {
  const goesOn = passesOn(plan, request.headers.get("connection"));
  const headers = new Headers();
  for (const [name, value] of request.headers) if (goesOn(name, value)) headers.append(name, value);
  const cookies = headers.get("cookie");
  const ours = cookies === null ? null : withoutSessionCookie(cookies);
  if (ours === null) headers.delete("cookie");
  else if (ours !== cookies) headers.set("cookie", ours);
  const encodings = acceptedEncodings(request);
  if (encodings !== null && goesOn("accept-encoding", encodings)) headers.set("accept-encoding", encodings);
  for (const [name, value] of routeHeaders(plan)) headers.set(name, value);
  for (const [name, value] of plan.headers) headers.set(name, value);
  return headers;
}
