/**
 * Where the records of MMDB files keep what we read, whoever made the file.
 *
 * In: a record as decoded, of unknown shape. Out: what it says, as written. Three families of schemas are read: nested
 * records of GeoIP2, GeoLite2 and DB-IP; flat ones of ip-location-db; the flat ones of files that know only networks'
 * operators. A field is taken from the first path that holds something of its kind, so a schema is added by adding paths.
 * What the words mean is settled in `source-record.ts`.
 */
import type { Coordinates } from "../../../core/model/place.ts";
import { asnOf, parseAsn } from "../../../core/viewer/read-asn.ts";
import { readCoordinates } from "../../../core/viewer/read-coordinates.ts";
import { isPlainName } from "../mmdb/plain-name.ts";

type Path = readonly (string | number)[];

/** What a record states, as written; null: nothing. */
export interface Stated {
  readonly country: string | null;
  /** The part behind the country in ISO 3166-2. */
  readonly subdivision: string | null;
  readonly subdivisionName: string | null;
  readonly city: string | null;
  /** On the globe, and not the 0,0 that some files write for "none". */
  readonly coordinates: Coordinates | null;
  /** Kilometres around the coordinates within which the addresses are. */
  readonly radius: number | null;
  readonly asn: number | null;
}

const COUNTRY: readonly Path[] = [["country_code"], ["country", "iso_code"], ["country"]];
const SUBDIVISION: readonly Path[] = [["subdivisions", 0, "iso_code"]];
const SUBDIVISION_NAME: readonly Path[] = [["subdivisions", 0, "names", "en"], ["state1"], ["region"]];
const CITY: readonly Path[] = [["city", "names", "en"], ["city"]];
const POINT: readonly (readonly [lat: Path, lon: Path])[] = [
  [
    ["location", "latitude"],
    ["location", "longitude"],
  ],
  [["latitude"], ["longitude"]],
];
const RADIUS: Path = ["location", "accuracy_radius"];
const ASN: readonly Path[] = [
  ["autonomous_system_number"],
  ["asn"],
  ["as_number"],
  ["traits", "autonomous_system_number"],
];

const SHOWN_FIELDS = 8;

/** Reads what a record states; of a record of an unknown schema, nothing. */
export function statedBy(record: unknown): Stated {
  return {
    country: textAt(record, COUNTRY),
    subdivision: textAt(record, SUBDIVISION),
    subdivisionName: textAt(record, SUBDIVISION_NAME),
    city: textAt(record, CITY),
    coordinates: pointOf(record),
    radius: numberAt(record, RADIUS),
    asn: asnIn(record),
  };
}

/** What to say of a file of which no record states a country or an operator; `record` is one of it, null: it has none. */
export function unknownSchema(record: unknown): string {
  if (record === null) return "holds no records";
  if (typeof record !== "object") return "holds records that are no maps of fields";
  const fields = fieldsOf(record);
  return `holds records with ${fields}, and none with a country in ${named(COUNTRY)} or an operator in ${named(ASN)}`;
}

/** The first names of fields, as far as they can be shown. */
function fieldsOf(record: object): string {
  const names = Object.keys(record);
  const shown = names.slice(0, SHOWN_FIELDS).map((name) => (isPlainName(name) ? name : "(no name)"));
  return names.length > SHOWN_FIELDS ? `${shown.join(", ")} and ${names.length - SHOWN_FIELDS} more` : shown.join(", ");
}

/** Paths for people: `country_code, country.iso_code, country`. */
function named(paths: readonly Path[]): string {
  return paths.map((path) => path.join(".")).join(", ");
}

function textAt(record: unknown, paths: readonly Path[]): string | null {
  for (const path of paths) {
    const text = follow(record, path);
    if (typeof text === "string" && isPlainName(text)) return text;
  }
  return null;
}

function numberAt(record: unknown, path: Path): number | null {
  const value = follow(record, path);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function pointOf(record: unknown): Coordinates | null {
  for (const [lat, lon] of POINT) {
    const point = readCoordinates(follow(record, lat), follow(record, lon));
    if (point !== null) return point;
  }
  return null;
}

/** A number, or text as `AS64500`. */
function asnIn(record: unknown): number | null {
  for (const path of ASN) {
    const value = follow(record, path);
    const asn = typeof value === "string" ? parseAsn(value) : asnOf(value);
    if (asn !== null) return asn;
  }
  return null;
}

function follow(record: unknown, path: Path): unknown {
  let value = record;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
    value = Reflect.get(value, key);
  }
  return value;
}
