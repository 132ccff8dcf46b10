/**
 * How often a request has been here before, and what says so to the next.
 *
 * A gateway that sends requests back to the edge (a wrong address, a failover of its own) would turn one request into
 * endlessly many. Two headers count: ours, over all edges, and `cdn-loop` (RFC 8586), which other CDNs keep too.
 * Both are read before anything of the viewer is left out; what cannot be read counts as one pass. A forger adds to
 * his own count only, and so refuses only himself.
 */
import type { FieldSource } from "../model/viewer.ts";

/** By this name `cdn-loop` knows georouter. */
const CDN_ID = "georouter";

/** An edge in front of an edge is a way to move from one to the other; a third pass is a loop. */
const MOST_PASSES = 2;

/** Whether this request would pass for the third time. */
export function isLoop(headers: FieldSource): boolean {
  return passes(headers) >= MOST_PASSES || cdnPasses(headers) >= MOST_PASSES;
}

/** The two headers as they go on; `edge` names this edge. */
export function hopHeaders(headers: FieldSource, edge: string): readonly (readonly [string, string])[] {
  const loop = (headers.get("cdn-loop") ?? "").trim();
  return [
    ["x-edge-hop", `${edge};n=${passes(headers) + 1}`],
    ["cdn-loop", loop === "" ? CDN_ID : `${loop}, ${CDN_ID}`],
  ];
}

/** What `x-edge-hop` adds up to, in one field or in several. */
function passes(headers: FieldSource): number {
  const hops = (headers.get("x-edge-hop") ?? "").split(",").filter((hop) => hop.trim() !== "");
  return hops.reduce((sum, hop) => sum + passesOf(hop), 0);
}

function passesOf(hop: string): number {
  const [, digits = ""] = /;\s{0,3}n=(\d{1,4})\s{0,3}$/.exec(hop) ?? [];
  return Math.max(1, Number(digits));
}

function cdnPasses(headers: FieldSource): number {
  const ids = unquoted(headers.get("cdn-loop") ?? "")
    .split(",")
    .map((cdn) => cdn.split(";", 1)[0]?.trim().toLowerCase());
  return ids.filter((id) => id === CDN_ID).length;
}

/**
 * Without quoted texts, in which a comma or our name may stand and mean nothing (RFC 9110, 5.6.4). A quote that nothing ends is none:
 * what is appended would stand in it, and a viewer who begins one would never be counted.
 */
function unquoted(text: string): string {
  if (!text.includes('"')) return text;
  let plain = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === "\\" && isQuoted) at++;
    else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted) plain += letter;
  }
  return isQuoted ? text : plain;
}
