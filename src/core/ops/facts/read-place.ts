/**
 * The facts that state a place → a Place, as if one source had said all of it.
 *
 * In: country, continent, subdivision, city, lat, lon, all optional. Out: the place, or null when none is
 * stated and the address has to say it. Facts that contradict or say nothing alone are faults: a place
 * that was silently half used would answer another question than the one asked.
 */
import { parseContinent, parseCountry } from "../../model/country.ts";
import type { ContinentCode, CountryCode, SubdivisionCode } from "../../model/ids.ts";
import type { Coordinates, Place, PlaceTable } from "../../model/place.ts";
import { makePlace } from "../../viewer/make-place.ts";
import { readCoordinates } from "../../viewer/read-coordinates.ts";
import { parseSubdivision } from "../../viewer/read-subdivision.ts";
import type { FactReader } from "./fact-reader.ts";

interface Stated {
  /** As stated, else that of the subdivision. */
  readonly country: CountryCode | null;
  readonly continent: ContinentCode | null;
  readonly subdivision: SubdivisionCode | null;
  readonly city: string | null;
  readonly point: Coordinates | null;
}

/** The place the facts state, or null when they leave it to the address. */
export function readPlace(facts: FactReader, table: PlaceTable | null): Place | null {
  const country = facts.code("country", parseCountry, "a country code such as BR");
  const continent = facts.code("continent", parseContinent, "one of AF AN AS EU NA OC SA");
  const subdivision = facts.code("subdivision", parseSubdivision, "a subdivision code such as BR-SP");
  const inside = subdivision === null ? null : parseCountry(subdivision.slice(0, 2));
  const city = facts.text("city");
  const stated = { country: country ?? inside, continent, subdivision, city, point: readPoint(facts) };
  if (country !== null && inside !== null && country !== inside) {
    facts.fault(`subdivision ${subdivision} is not in country ${country}; leave one of them out`);
  }
  if (city !== null && stated.country === null && !facts.has("country")) {
    facts.fault("city says nothing alone: state country as well");
  }
  return placeOf(stated, table);
}

function placeOf({ country, continent, subdivision, city, point }: Stated, table: PlaceTable | null): Place | null {
  if (country === null && continent === null && point === null) return null;
  return makePlace("facts", { country, continent, subdivision, city, point }, () => table);
}

function readPoint(facts: FactReader): Coordinates | null {
  const lat = facts.number("lat", -90, 90);
  const lon = facts.number("lon", -180, 180);
  if (facts.has("lat") !== facts.has("lon")) {
    const [given, missing] = facts.has("lat") ? ["lat", "lon"] : ["lon", "lat"];
    facts.fault(`${given} says nothing alone: state ${missing} as well`);
  }
  return readCoordinates(lat, lon);
}
