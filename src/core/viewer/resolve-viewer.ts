/**
 * Facts about one request → the Viewer that a decision depends on.
 *
 * In: plain values that a shell took from the request, and the Router's settings. Out: the viewer. The
 * address is believed only where the platform vouches for it: a header that any viewer can send is
 * not a fact (`cf-connecting-ip` counts only when `cf` shows that Cloudflare's front end set it).
 */
import { parseAddress, type Address } from "../model/address.ts";
import type { EpochMs } from "../model/ids.ts";
import type { PlaceTable } from "../model/place.ts";
import { isReservedAddress } from "../model/reserved-networks.ts";
import type { RouterRule } from "../model/rules.ts";
import type { FieldSource, Viewer } from "../model/viewer.ts";
import { locateViewer, type CfPlace } from "./locate-viewer.ts";
import { choiceKey, readUnit } from "./read-unit.ts";

export interface RequestFacts {
  readonly at: EpochMs;
  /** From `readHost`. */
  readonly host: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly method: string;
  readonly headers: FieldSource;
  /** `request.cf`, or null when the platform gave none. */
  readonly cf: CfPlace | null;
}

/** Resolves the viewer. The table is opened only when the place is not known without it. */
export function resolveViewer(router: RouterRule, facts: RequestFacts, table: () => PlaceTable | null): Viewer {
  const address = viewerAddress(facts);
  const { place, asked } = locateViewer(router.locate, facts.cf, address, table);
  const unit = readUnit(router.unit, facts.headers, facts.query);
  const asn = facts.cf?.asn;
  return {
    at: facts.at,
    host: facts.host,
    path: facts.path,
    query: facts.query,
    method: facts.method.toUpperCase(),
    headers: facts.headers,
    address,
    place,
    asn: typeof asn === "number" && Number.isInteger(asn) && asn > 0 ? asn : null,
    unit,
    key: choiceKey(unit, address),
    located: asked,
  };
}

function viewerAddress({ headers, cf }: RequestFacts): Address | null {
  if (typeof cf?.colo !== "string") return null;
  return placeableAddress(headers.get("cf-connecting-ip") ?? "");
}

/** An address that can say where a viewer is; null for text that is none, and for private and reserved ones. */
export function placeableAddress(text: string): Address | null {
  const address = parseAddress(text);
  return address === null || isReservedAddress(address) ? null : address;
}
