/**
 * Where the viewer is: the sources in the Router's order, until one names a country.
 *
 * In: what Cloudflare says about the request, the viewer's address, our table. Out: one place, all of
 * whose fields come from one source, and what each source said. `T1` (Tor) ends the search without a
 * place: whoever hides wants no place. `XX`, an absent `cf` and unknown addresses are normal, not errors.
 */
import type { Address } from "../model/address.ts";
import { parseContinent, parseCountry } from "../model/country.ts";
import { asId, type CountryCode, type SubdivisionCode } from "../model/ids.ts";
import {
  NOWHERE,
  type Coordinates,
  type LocateStep,
  type Place,
  type PlaceTable,
  type TableRecord,
} from "../model/place.ts";
import type { LocateSource } from "../model/rules.ts";
import { makePlace } from "./make-place.ts";

/** The fields of `request.cf` that we read, as they arrive: all optional, coordinates as text. */
export interface CfPlace {
  readonly colo?: unknown;
  readonly asn?: unknown;
  readonly country?: unknown;
  readonly continent?: unknown;
  readonly regionCode?: unknown;
  readonly city?: unknown;
  readonly latitude?: unknown;
  readonly longitude?: unknown;
}

export interface Located {
  readonly place: Place;
  readonly asked: readonly LocateStep[];
}

interface Asked {
  readonly step: LocateStep;
  readonly place: Place | null;
}

/** Asks the sources in order; the table is only opened when it is asked. */
export function locateViewer(
  sources: readonly LocateSource[],
  cf: CfPlace | null,
  address: Address | null,
  table: () => PlaceTable | null,
): Located {
  const asked: LocateStep[] = [];
  for (const source of sources) {
    const answer = ask(source, cf, address, table);
    asked.push(answer.step);
    if (answer.place !== null) return { place: answer.place, asked };
    if (answer.step.outcome === "tor") break;
  }
  return { place: NOWHERE, asked };
}

function ask(source: LocateSource, cf: CfPlace | null, address: Address | null, table: () => PlaceTable | null): Asked {
  switch (source) {
    case "cf":
      return askCf(cf, table);
    case "geoip":
      return askTable(address, table());
    case "headers":
      return { step: { source, outcome: "absent", said: "" }, place: null }; // headers of a peer are not read yet
  }
}

function askCf(cf: CfPlace | null, table: () => PlaceTable | null): Asked {
  const said = typeof cf?.country === "string" ? cf.country.slice(0, 16) : "";
  const silent = (outcome: LocateStep["outcome"]): Asked => ({ step: { source: "cf", outcome, said }, place: null });
  if (cf === null || said === "") return silent("absent");
  if (said === "T1") return silent("tor");
  const country = parseCountry(said);
  if (country === null) return silent("unknown");
  return { step: { source: "cf", outcome: "used", said: country }, place: placeFromCf(cf, country, table) };
}

function placeFromCf(cf: CfPlace, country: CountryCode, table: () => PlaceTable | null): Place {
  const stated = {
    country,
    continent: typeof cf.continent === "string" ? parseContinent(cf.continent) : null,
    subdivision: readSubdivision(country, cf.regionCode),
    city: typeof cf.city === "string" && cf.city !== "" ? cf.city.slice(0, 200) : null,
    point: readCoordinates(cf.latitude, cf.longitude),
  };
  return makePlace("cf", stated, table);
}

function askTable(address: Address | null, table: PlaceTable | null): Asked {
  if (address === null || table === null) {
    return { step: { source: "geoip", outcome: "absent", said: "" }, place: null };
  }
  const record = table.find(address);
  if (record === null || record.country === null) {
    return { step: { source: "geoip", outcome: "unknown", said: "" }, place: null };
  }
  return {
    step: { source: "geoip", outcome: "used", said: record.country },
    place: placeOfRecord(record, record.country, table),
  };
}

function placeOfRecord(record: TableRecord, country: CountryCode, table: PlaceTable): Place {
  const { subdivision, city, coordinates: point } = record;
  const pointIs = table.precision === "asn" ? "none" : table.precision;
  return makePlace("geoip", { country, subdivision, city, point, pointIs }, () => table);
}

/** Reads coordinates given as numbers or text; null when out of range, not numbers, or exactly 0,0, which stands for "unknown" in several databases. */
export function readCoordinates(latitude: unknown, longitude: unknown): Coordinates | null {
  const lat = readNumber(latitude);
  const lon = readNumber(longitude);
  if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return lat === 0 && lon === 0 ? null : { lat, lon };
}

function readNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d{1,3}(?:\.\d{1,12})?$/.test(value) ? Number(value) : null;
}

/** ISO 3166-2 from the part after the hyphen, as Cloudflare gives it. */
function readSubdivision(country: CountryCode, code: unknown): SubdivisionCode | null {
  if (typeof code !== "string" || !/^[A-Za-z0-9]{1,3}$/.test(code)) return null;
  return asId<SubdivisionCode>(`${country}-${code.toUpperCase()}`);
}
