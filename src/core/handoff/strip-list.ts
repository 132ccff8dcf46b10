/**
 * Headers that stay between two neighbours: gateway and edge, a proxy and the edge, or the two ends of one connection.
 */
import { foldedName } from "../model/reserved-header.ts";
import type { Claims } from "../model/viewer.ts";

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

const INTERNAL = ["x-edge-", "x-georouter-", "x-envoy-", "l5d-"];

/** Headers of an answer that are between gateway and edge only. */
export function isInternalAnswer(name: string): boolean {
  const lower = name.toLowerCase();
  return INTERNAL.some((prefix) => lower.startsWith(prefix));
}

/**
 * Names that a Connection header lists, in lower case: hop-by-hop by declaration (RFC 9110, 7.6.1). Not
 * `upgrade`: without it a WebSocket would reach the cluster as a plain GET, and the platform drops every other upgrade.
 */
export function connectionNames(connection: string | null): readonly string[] {
  if (connection === null) return [];
  return connection
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "upgrade");
}
