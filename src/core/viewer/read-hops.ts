/**
 * A header that proxies append to → the viewer, seen from the right.
 *
 * In: the header, how its entries are written, and which proxies are trusted. Out: the first address from the
 * right that is no trusted proxy's; the leftmost where all are. Only what trusted proxies wrote counts: what
 * stands further left is whatever the viewer sent, so text that is no address ends the search with nobody. Nor does its
 * length matter: a viewer who could hide by sending a long list would choose his own place.
 */
import { parseAddress, type Address } from "../model/address.ts";
import type { HopFormat } from "../model/rules.ts";
import { parseAddressAndPort } from "./address-and-port.ts";
import { forwardedAddress, LONGEST_HEADER, MOST_HOPS, readForwarded } from "./read-forwarded.ts";

/** The hops of a header, from the right; null for one that is no address. */
export function hopsOf(header: string, text: string, format: HopFormat): Iterable<Address | null> {
  return header === "forwarded" ? hopsOfForwarded(text) : hopsOfList(text, format);
}

/** The first hop that is not trusted, or the last one of all. */
export function viewerOf(hops: Iterable<Address | null>, isTrusted: (hop: Address) => boolean): Address | null {
  let leftmost: Address | null = null;
  for (const hop of hops) {
    if (hop === null || !isTrusted(hop)) return hop;
    leftmost = hop;
  }
  return leftmost;
}

function* hopsOfList(text: string, format: HopFormat): Generator<Address | null> {
  const first = text.length - LONGEST_HEADER;
  let end = text.length;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const comma = end === 0 ? -1 : text.lastIndexOf(",", end - 1);
    if (comma + 1 < first) break;
    const entry = withoutBlanks(text.slice(comma + 1, end));
    yield format === "ip" ? parseAddress(entry) : parseAddressAndPort(entry);
    if (comma < 0) return;
    end = comma;
  }
  yield null;
}

function* hopsOfForwarded(text: string): Generator<Address | null> {
  for (const node of readForwarded(text)?.toReversed() ?? []) yield forwardedAddress(node);
}

/** Without the spaces and tabs that a list may have around its entries (RFC 9110, 5.6.1); other blanks are no part of a list. */
function withoutBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
