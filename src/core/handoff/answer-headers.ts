/**
 * Which headers of a cluster's answer a viewer gets.
 *
 * Not those between gateway and edge, nor those by which servers inside speak to one another or name
 * themselves, nor what held for the connection to the gateway: `alt-svc` would send the viewer past the edge, and a
 * `cf-…` of a gateway that stands behind the same CDN would be taken for the edge's own. `_` is read as `-`, as in requests.
 */
import { foldedName } from "../model/reserved-header.ts";
import { connectionNames } from "./strip-list.ts";

const PREFIXES = ["x-edge-", "x-georouter-", "x-envoy-", "x-consul-", "x-istio-", "x-accel-", "x-geo-", "l5d-", "cf-"];

const NAMES: ReadonlySet<string> = new Set([
  "server",
  "alt-svc",
  "x-request-id",
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authentication-info",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "cdn-loop",
]);

/** Says of each header of an answer whether it ends here; `connection` is the value of that header. */
export function endsHere(connection: string | null): (name: string) => boolean {
  const hops = connectionNames(connection);
  return (name) => {
    const folded = foldedName(name);
    return (
      NAMES.has(folded) || hops.includes(name.toLowerCase()) || PREFIXES.some((prefix) => folded.startsWith(prefix))
    );
  };
}
