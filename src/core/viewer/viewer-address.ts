/**
 * Who sent the request, and whether a proxy of ours stands between: the Router's `clientIp`.
 *
 * In: headers, what Cloudflare says of the connection, the rule. Out: the viewer's address, or null where
 * nobody trustworthy says it, and whether the peer is trusted. A header that any viewer can send is not a
 * fact: `cf-connecting-ip` counts only when `cf` shows that Cloudflare's front end set it, every other header
 * only when that peer is in the trusted networks.
 */
import { parseAddress, type Address } from "../model/address.ts";
import type { IndexedPlacing, NetworkIndex } from "../model/bundle.ts";
import { findNetwork } from "../model/network-table.ts";
import { isReservedAddress } from "../model/reserved-networks.ts";
import type { ClientIpRule } from "../model/rules.ts";
import type { FieldSource } from "../model/viewer.ts";
import { hopsOf, viewerOf } from "./read-hops.ts";

export interface SettledAddress {
  readonly address: Address | null;
  /** Whether the request came through a trusted proxy: then his headers are believed, and what Cloudflare says is about him. */
  readonly peerTrusted: boolean;
}

/** Settles the address. `cf` without a colo is no word of Cloudflare's front end. */
export function settleAddress(
  rule: ClientIpRule,
  { trusted }: IndexedPlacing,
  headers: FieldSource,
  cf: { readonly colo?: unknown } | null,
): SettledAddress {
  if (rule.kind === "direct" || typeof cf?.colo !== "string") return { address: null, peerTrusted: false };
  const peer = parseAddress(headers.get("cf-connecting-ip") ?? "");
  return settleBehind(rule, trusted, headers, peer);
}

/** Settles the address of whoever is behind a peer that is known: the peer himself, unless he is a trusted proxy. */
function settleBehind(
  rule: ClientIpRule,
  trusted: NetworkIndex<true>,
  headers: FieldSource,
  peer: Address | null,
): SettledAddress {
  const isTrusted = ({ family, words }: Address): boolean =>
    findNetwork(family === 4 ? trusted.v4 : trusted.v6, words) !== null;
  if (rule.kind !== "header" || peer === null || !isTrusted(peer)) {
    return { address: placeable(peer), peerTrusted: false };
  }
  const text = headers.get(rule.header) ?? "";
  const viewer = text === "" ? null : viewerOf(hopsOf(rule.header, text, rule.format), isTrusted);
  return { address: placeable(viewer), peerTrusted: true };
}

/** An address that can say where a viewer is; null for private and reserved ones. */
export function placeable(address: Address | null): Address | null {
  return address === null || isReservedAddress(address) ? null : address;
}
