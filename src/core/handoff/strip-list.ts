/**
 * Which of a viewer's headers go on to a cluster.
 *
 * Left out first, set after: what belongs to the edge, to the platform or to one connection goes, in any spelling that a
 * server behind us may fold into the same name; then the route's and last our own headers are set. So nothing that a
 * viewer sends can stand in the place of what the edge says, or take it away.
 */
import type { HandoffPlan } from "../model/handoff.ts";
import { foldedName, isReservedHeader } from "../model/reserved-header.ts";
import type { Claims } from "../model/viewer.ts";

/** Says of each header whether it goes on; `connection` is the value of that header. */
export function passesOn(
  { claims, request }: Pick<HandoffPlan, "claims" | "request">,
  connection: string | null,
): (name: string, value: string) => boolean {
  const hops = connectionNames(connection);
  const gone = request === null ? [] : [...request.remove, ...Object.keys(request.set)].map(foldedName);
  return (name, value) => {
    const lower = name.toLowerCase();
    if (lower === "host" || isReservedHeader(lower) || isStrippedClaim(lower, claims)) return false;
    if (lower === "upgrade" && value.trim().toLowerCase() !== "websocket") return false;
    return !hops.includes(lower) && (gone.length === 0 || !gone.includes(foldedName(lower)));
  };
}

/** What the route sets; a reserved name of a bundle that no compiler of ours wrote is passed over. */
export function routeHeaders({ request }: Pick<HandoffPlan, "request">): readonly (readonly [string, string])[] {
  return request === null ? [] : Object.entries(request.set).filter(([name]) => !isReservedHeader(name));
}

/**
 * Whether a header claims an address or a place and ends here: any spelling of such a name, unless a trusted peer sent it,
 * it says a place, and it is spelled as the rules have it, since servers behind us may take another spelling for the same
 * header. Of addresses a cluster gets one, ours; a list that a proxy appended to begins with what the viewer wrote.
 */
export function isStrippedClaim(name: string, { names, believed, addressHeader }: Claims): boolean {
  const lower = name.toLowerCase();
  if (names.length === 0 || (believed && lower !== addressHeader && names.includes(lower))) return false;
  const folded = foldedName(name);
  return names.some((claim) => foldedName(claim) === folded);
}

/**
 * Fields that are meant for the origin, so that no sender may declare them hop-by-hop (RFC 9110, 7.6.1). One that
 * does wants a request to arrive without what a server in front of the origin has seen in it.
 */
const END_TO_END: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "authorization",
  "cache-control",
  "content-encoding",
  "content-language",
  "content-length",
  "content-range",
  "content-type",
  "cookie",
  "date",
  "host",
  "idempotency-key",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "origin",
  "pragma",
  "priority",
  "range",
  "referer",
  "upgrade",
  "user-agent",
]);

const END_TO_END_PREFIXES = ["access-control-", "content-", "sec-", "cmcd-"];

/**
 * Names that a Connection header lists and that end here, in lower case: hop-by-hop by declaration (RFC 9110, 7.6.1). Not
 * those meant for the origin, and not `upgrade`: without it a WebSocket would reach the cluster as a plain GET.
 */
export function connectionNames(connection: string | null): readonly string[] {
  if (connection === null) return [];
  return connection
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !END_TO_END.has(name) && !END_TO_END_PREFIXES.some((prefix) => name.startsWith(prefix)));
}
