/**
 * A request → the plain facts that `core/viewer` resolves, or the reason it is not a viewer request.
 *
 * What is wrong is found before anything is decided, the cheapest first. Rules match the path of the parsed URL, and that
 * very text goes on to a cluster, so nobody is served a path that rules have not seen.
 */
import { readHost } from "../core/viewer/read-host.ts";
import type { CfPlace } from "../core/viewer/locate-viewer.ts";
import { areHeadersTooLarge, hasTooManyRanges, isUrlTooLong } from "../core/viewer/request-limits.ts";
import type { RequestFacts } from "../core/viewer/resolve-viewer.ts";
import { sentHeaders, type SentHeaders } from "../core/viewer/sent-headers.ts";
import { isSoundPath } from "../core/viewer/sound-path.ts";
import { fail, ok, type Result } from "../core/model/result.ts";
import type { BadRequest } from "./answering/refuse-request.ts";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** gRPC itself, in any of its encodings; not gRPC-Web, which needs no trailers. */
const GRPC = /^application\/grpc(?:[+;\s]|$)/i;

/** Reads the facts; `now` is the request's time. */
export function readRequest(request: Request, now: number): Result<RequestFacts, BadRequest> {
  const { url: text, method, cf } = request; // each of them is read from the runtime
  const url = URL.parse(text); // a Host with a space, two of them, or port 99999 make no URL
  if (url === null) return fail("malformed-host");
  const headers = sentHeaders(request.headers);
  const host = readHost(headers.get("host"), url.host);
  if (host === null) return fail("malformed-host");
  const { pathname: path, search } = url;
  const why = faultOf({ text, path, query: search, method }, headers);
  if (why !== null) return fail(why);
  return ok({
    at: now,
    host,
    path,
    query: search.slice(1),
    method,
    headers,
    cf: isFromCloudflare(cf) ? cf : null,
  });
}

/** What a request is for. */
interface Asked {
  readonly text: string;
  readonly path: string;
  readonly query: string;
  readonly method: string;
}

function faultOf({ text, path, query, method }: Asked, headers: SentHeaders): BadRequest | null {
  if (!METHODS.has(method)) return "method-not-allowed";
  if (isUrlTooLong(text, query)) return "url-too-long";
  if (!isSoundPath(path)) return "malformed-path";
  if (areHeadersTooLarge(headers.sizes)) return "headers-too-large";
  if (hasTooManyRanges(headers.get("range"))) return "too-many-ranges";
  return GRPC.test(headers.get("content-type") ?? "") ? "grpc-without-web" : null;
}

/** Only Cloudflare's front end names the colo; any other `cf` is an instruction of ours, not a fact about the viewer. */
function isFromCloudflare(cf: object | undefined): cf is CfPlace {
  return cf !== undefined && "colo" in cf;
}
