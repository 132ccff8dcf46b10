/**
 * The Router's words on finding the viewer → what is looked up for each request.
 *
 * In: the checked rule. Out: trusted networks in tables, the names of headers that are claims until a trusted
 * peer sends them, aliases by code. Made once for a bundle, because a request must not pay for it.
 */
import type { IndexedPlacing } from "../model/bundle.ts";
import { geoHeadersOf } from "../model/geo-headers.ts";
import type { RouterRule } from "../model/rules.ts";
import { indexNetworks } from "./index-networks.ts";

/** Indexes what the Router says about addresses and places. */
export function indexPlacing({ clientIp, geoHeaders, aliases }: RouterRule): IndexedPlacing {
  const networks = clientIp.kind === "header" ? clientIp.trusted : [];
  const geo = geoHeaders === null ? null : geoHeadersOf(geoHeaders);
  const addressHeader = clientIp.kind === "header" ? clientIp.header : null;
  const named = [...(addressHeader === null ? [] : [addressHeader]), ...Object.values(geo?.names ?? {})];
  return {
    trusted: indexNetworks([{ keys: { networks }, value: true as const }]),
    geo,
    claims: [...new Set(named)],
    addressHeader,
    aliases: new Map(Object.entries(aliases)),
  };
}
