/**
 * Where a viewer is, as far as anybody knows, and how we came to think so.
 *
 * All fields of one Place come from one source: mixing the country of one database with the
 * coordinates of another makes places that do not exist. Null means "known to be unknown".
 */
import type { Address } from "./address.ts";
import type { ContinentCode, CountryCode, SubdivisionCode } from "./ids.ts";

/** `cf`: Cloudflare's own look-up; `geoip`: our table, by address; `headers`: those of a trusted peer; `facts`: stated by whoever asks `explain`. */
export type PlaceSource = "cf" | "geoip" | "headers" | "facts" | "none";

/** What the coordinates are: the viewer's own, or the centre of his country. */
export type Precision = "point" | "country" | "none";

export interface Coordinates {
  /** Degrees north, -90..90. */
  readonly lat: number;
  /** Degrees east, -180..180. */
  readonly lon: number;
}

export interface Place {
  readonly source: PlaceSource;
  readonly continent: ContinentCode | null;
  readonly country: CountryCode | null;
  readonly subdivision: SubdivisionCode | null;
  readonly city: string | null;
  readonly coordinates: Coordinates | null;
  readonly precision: Precision;
}

/** The place of a viewer nobody can place. */
export const NOWHERE: Place = {
  source: "none",
  continent: null,
  country: null,
  subdivision: null,
  city: null,
  coordinates: null,
  precision: "none",
};

/** What one source of place answered; the trace lists one for each source asked. */
export interface LocateStep {
  readonly source: PlaceSource;
  /** `used`: it named a country; `absent`: the source was not there; `unknown`: it knows no country; `tor`: the search ends without a place. */
  readonly outcome: "used" | "absent" | "unknown" | "tor";
  /** What the source said, as it said it; empty when it said nothing. */
  readonly said: string;
}

/** GeoIP look-up as decide's shells provide it: by address, and the centre of a country. */
export interface PlaceTable {
  /** ISO country of the address, or null when the table does not know. */
  country(address: Address): CountryCode | null;
  /** Address-weighted centre of the country, or null when the table has none. */
  centre(country: CountryCode): Coordinates | null;
}
