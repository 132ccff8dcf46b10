/**
 * What a developer's request simulates → where its viewer is, instead of where the request came from.
 *
 * In: checked facts (`simulate.ts`; only development builds make them), and how a real viewer would be
 * placed. Out: address, place and ASN. With a simulated place or address nothing real is left: the
 * request's own address, `cf` and ASN describe the developer's machine, and half of each would be a
 * viewer who does not exist. The trace begins with what was simulated, so it cannot pass for a real one.
 */
import type { Address } from "../../model/address.ts";
import type { LocateStep, PlaceTable } from "../../model/place.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { LocateSource } from "../../model/rules.ts";
import type { Viewer } from "../../model/viewer.ts";
import { locateViewer } from "../locate-viewer.ts";
import { makePlace, type StatedPlace } from "../make-place.ts";
import { aliased } from "../place-alias.ts";

export interface SimulatedFacts {
  readonly address: Address | null;
  /** Null: the address says it. */
  readonly place: StatedPlace | null;
  readonly asn: number | null;
  /** For the trace, such as `BR`. */
  readonly said: string;
}

/** Who and where a viewer is. */
export type Whereabouts = Pick<Viewer, "address" | "place" | "asn" | "located" | "dropped" | "claims">;

/** What of a bundle says how viewers are placed. */
export type PlacingRules = Pick<Bundle, "rules" | "placing">;

/** The whereabouts of a simulated viewer; `real` is asked only when nothing but the ASN is simulated. */
export function simulatedWhereabouts(
  { address, place: stated, asn, said }: SimulatedFacts,
  { rules, placing }: PlacingRules,
  table: () => PlaceTable | null,
  real: () => Whereabouts,
): Whereabouts {
  const nobodyClaims = {
    dropped: [],
    claims: { names: placing.claims, believed: false, addressHeader: placing.addressHeader },
  };
  if (stated !== null) {
    const { place, code } = aliased(makePlace("sim", stated, table), placing.aliases);
    return { address, place, asn, located: [{ source: "sim", outcome: "used", said: code ?? said }], ...nobodyClaims };
  }
  const step: LocateStep = { source: "sim", outcome: "unknown", said };
  if (address === null) {
    const { located, ...rest } = real();
    return { ...rest, asn, located: [step, ...located] };
  }
  const alone = { cf: null, headers: NO_HEADERS, address, peerTrusted: false, table };
  const found = locateViewer(standIn(rules.router.locate), placing, alone);
  return { address, place: found.place, asn, located: [step, ...found.asked], ...nobodyClaims };
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** Nobody can ask Cloudflare about another address, so the table stands in even where the rules ask only Cloudflare. */
function standIn(sources: readonly LocateSource[]): readonly LocateSource[] {
  return sources.includes("geoip") ? sources : [...sources, "geoip"];
}
