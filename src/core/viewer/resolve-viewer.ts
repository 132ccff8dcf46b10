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
import { simulatedWhereabouts, type SimulatedFacts, type Whereabouts } from "./simulated-viewer.ts";
import { withoutSimHeaders, withoutSimParameter } from "./without-simulation.ts";

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
  /** In development builds: what the request simulates. */
  readonly simulated?: SimulatedFacts | null;
}

/** Resolves the viewer. The table is opened only when the place is not known without it. */
export function resolveViewer(router: RouterRule, facts: RequestFacts, table: () => PlaceTable | null): Viewer {
  const headers = withoutSimHeaders(facts.headers);
  const query = withoutSimParameter(facts.query);
  const real = (): Whereabouts => whereabouts(router, facts, table);
  const { simulated = null } = facts;
  const where = simulated === null ? real() : simulatedWhereabouts(simulated, router.locate, table, real);
  const unit = readUnit(router.unit, headers, query);
  return {
    at: facts.at,
    host: facts.host,
    path: facts.path,
    query,
    method: facts.method.toUpperCase(),
    headers,
    ...where,
    unit,
    key: choiceKey(unit, where.address),
  };
}

function whereabouts(router: RouterRule, facts: RequestFacts, table: () => PlaceTable | null): Whereabouts {
  const address = viewerAddress(facts);
  const { place, asked } = locateViewer(router.locate, facts.cf, address, table);
  const asn = facts.cf?.asn;
  return {
    address,
    place,
    asn: typeof asn === "number" && Number.isInteger(asn) && asn > 0 ? asn : null,
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
