/**
 * The headers of a trusted peer → what they say of the viewer's place and network.
 *
 * In: the request's headers and the names the Router gives. Out: words for `readPlace`, and the autonomous system.
 * Whether the peer is to be believed is settled before; this only reads.
 */
import type { GeoField, GeoHeaders } from "../model/geo-headers.ts";
import type { FieldSource } from "../model/viewer.ts";
import { decodeField } from "./decode-field.ts";
import { parseAsn } from "./read-asn.ts";
import type { SaidPlace } from "./read-place.ts";

/** What the headers say; empty where one is missing. */
export function readGeoHeaders({ names, encoding }: GeoHeaders, headers: FieldSource): SaidPlace {
  const field = (name: GeoField): string => valueOf(names[name], headers);
  return {
    country: field("country"),
    continent: field("continent"),
    subdivision: field("subdivision"),
    city: decodeField(field("city"), encoding),
    lat: field("lat"),
    lon: field("lon"),
  };
}

/** The autonomous system that the headers name, as `28573` or `AS28573`; null for anything else. */
export function readAsnHeader({ names }: GeoHeaders, headers: FieldSource): number | null {
  return parseAsn(valueOf(names.asn, headers));
}

function valueOf(name: string | undefined, headers: FieldSource): string {
  return name === undefined ? "" : (headers.get(name) ?? "");
}
