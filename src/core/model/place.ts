/**
 * Where a viewer is, as far as anybody knows, and how we came to think so.
 *
 * All fields of one Place come from one source: mixing the country of one database with the
 * coordinates of another makes places that do not exist. Null means "known to be unknown".
 */
import type { Address } from "./address.ts";
import type { ContinentCode, CountryCode, SubdivisionCode } from "./ids.ts";

/**
 * `cf`: Cloudflare's own look-up; `geoip`: our table, by address; `headers`: those of a trusted peer; `facts`: stated
 * by whoever asks `explain`; `sim`: stated by a developer's request, in development builds only.
 */
export type PlaceSource = "cf" | "geoip" | "headers" | "facts" | "sim" | "none";

/**
 * What the coordinates are: the viewer's own; where addresses are that have the same nearest clusters; the
 * centre of his subdivision; of his country.
 */
export type Precision = "point" | "cluster" | "subdivision" | "country" | "none";

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

/**
 * What came of asking one source.
 *
 * `used`: it named the country; `absent`: it was not there; `unknown`: it knows no country; `tor`: the search ends without
 * a place; `untrusted`: headers of someone whom nothing here believes; `peer`: it describes the proxy that connected, not
 * the viewer. Of those asked behind the one that was used: `agrees`, `differs`.
 */
export type LocateOutcome = "used" | "absent" | "unknown" | "tor" | "untrusted" | "peer" | "agrees" | "differs";

/** What one source of place answered; the trace lists one for each source asked. */
export interface LocateStep {
  readonly source: PlaceSource;
  readonly outcome: LocateOutcome;
  /** The code it said, as it said it; empty when it said nothing, or nothing that is believed. */
  readonly said: string;
}

/** What a table says of addresses: shared by all look-ups that meet it, and frozen. Null: not known. */
export interface TableRecord {
  readonly country: CountryCode | null;
  readonly subdivision: SubdivisionCode | null;
  readonly city: string | null;
  /** Where the addresses are; null where only the centre of the subdivision or country can stand for it. */
  readonly coordinates: Coordinates | null;
  readonly asn: number | null;
}

/** What kind of place a table's own coordinates are; `country`: it has none; `asn`: it places nobody and only knows networks' operators. */
export type TablePrecision = "country" | "subdivision" | "cluster" | "point" | "asn";

/** GeoIP look-up as decide's shells provide it: by address, and centres for places without coordinates. */
export interface PlaceTable {
  readonly precision: TablePrecision;
  /** What is known of the address, or null. Allocates nothing. */
  find(address: Address): TableRecord | null;
  /** Address-weighted centre of the country, or null when the table has none. */
  centre(country: CountryCode): Coordinates | null;
  /** Address-weighted centre of the subdivision, or null when the table has none. */
  subdivisionCentre(subdivision: SubdivisionCode): Coordinates | null;
}
