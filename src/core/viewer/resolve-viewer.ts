/**
 * Facts about one request → the Viewer that a decision depends on.
 *
 * In: plain values that a shell took from the request, and the Router's settings. Out: the viewer. Address and
 * place are believed only where the platform or a trusted proxy vouches for them; what else claims them is
 * named, so that it can be seen and goes no further.
 */
import type { Bundle } from "../model/bundle.ts";
import type { EpochMs } from "../model/ids.ts";
import type { PlaceTable } from "../model/place.ts";
import type { FieldSource, Viewer } from "../model/viewer.ts";
import { droppedHeaders } from "./dropped-headers.ts";
import { locateViewer, type CfPlace } from "./locate-viewer.ts";
import { choiceKey, readUnit } from "./read-unit.ts";
import { settleAddress } from "./viewer-address.ts";

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
export function resolveViewer(
  { rules: { router }, placing }: Pick<Bundle, "rules" | "placing">,
  facts: RequestFacts,
  table: () => PlaceTable | null,
): Viewer {
  const { headers, cf } = facts;
  const { address, peerTrusted } = settleAddress(router.clientIp, placing, headers, cf);
  const { place, asn, asked } = locateViewer(router.locate, placing, { cf, headers, address, peerTrusted, table });
  const unit = readUnit(router.unit, headers, facts.query);
  return {
    at: facts.at,
    host: facts.host,
    path: facts.path,
    query: facts.query,
    method: facts.method.toUpperCase(),
    headers,
    address,
    place,
    asn,
    unit,
    key: choiceKey(unit, address),
    located: asked,
    dropped: droppedHeaders(placing, headers, cf?.country, peerTrusted),
    claims: { names: placing.claims, believed: peerTrusted },
  };
}
