/**
 * A request → the plain facts that `core/viewer` resolves, or the reason it is not a viewer request.
 */
import { readHost } from "../core/viewer/read-host.ts";
import type { CfPlace } from "../core/viewer/locate-viewer.ts";
import type { RequestFacts } from "../core/viewer/resolve-viewer.ts";
import { fail, ok, type Result } from "../core/model/result.ts";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export type BadRequest = "malformed-host" | "method-not-allowed";

/** Reads the facts; `now` is the request's time. */
export function readRequest(request: Request, now: number): Result<RequestFacts, BadRequest> {
  const url = URL.parse(request.url); // a Host with a space, two of them, or port 99999 make no URL
  const host = url === null ? null : readHost(request.headers.get("host"), url.host);
  if (url === null || host === null) return fail("malformed-host");
  if (!METHODS.has(request.method)) return fail("method-not-allowed");
  return ok({
    at: now,
    host,
    path: url.pathname,
    query: url.search.slice(1),
    method: request.method,
    headers: request.headers,
    cf: isFromCloudflare(request.cf) ? request.cf : null,
  });
}

/** Only Cloudflare's front end names the colo; any other `cf` is an instruction of ours, not a fact about the viewer. */
function isFromCloudflare(cf: object | undefined): cf is CfPlace {
  return cf !== undefined && "colo" in cf;
}
