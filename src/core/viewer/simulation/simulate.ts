/**
 * What a request states of the viewer it simulates → checked facts.
 *
 * In: headers and query as sent. Out: facts, or null when the request simulates nothing, or every fault as
 * a sentence that names the header and what is wanted. Nothing is skipped: a mistyped simulation that was
 * quietly ignored would look like a wrong decision. Only development builds may import this file.
 */
import { parseAddress, shownNetwork, type Address } from "../../model/address.ts";
import { parseContinent, parseCountry } from "../../model/country.ts";
import type { Coordinates } from "../../model/place.ts";
import { isReservedAddress } from "../../model/reserved-networks.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import type { StatedPlace } from "../make-place.ts";
import { parseAsn } from "../read-asn.ts";
import { parseSubdivision } from "../read-subdivision.ts";
import type { SimulatedFacts } from "./simulated-viewer.ts";
import { quoted, simulationFields, WANTED, type Field, type Fields } from "./simulation-fields.ts";

/** Reads what a request simulates. */
export function simulate(
  headers: Iterable<readonly [name: string, value: string]>,
  query: string,
): Result<SimulatedFacts | null, readonly string[]> {
  const faults: string[] = [];
  const fields = simulationFields(headers, query, faults);
  const facts = fields.size === 0 ? null : readFields(fields, faults);
  return faults.length > 0 ? fail(faults) : ok(facts);
}

function readFields(fields: Fields, faults: string[]): SimulatedFacts {
  const read = <T>(field: Field, parse: (text: string) => T | null): T | null => {
    const stated = fields.get(field);
    if (stated === undefined) return null;
    const value = parse(stated.text);
    if (value === null) faults.push(`${stated.as} must be ${WANTED[field]}, found ${quoted(stated.text)}`);
    return value;
  };
  const subdivision = read("subdivision", parseSubdivision);
  const place = {
    country: read("country", parseCountry) ?? (subdivision === null ? null : parseCountry(subdivision.slice(0, 2))),
    continent: read("continent", parseContinent),
    subdivision,
    city: read("city", parseCity),
    point: pointOf(
      read("lat", (text) => parseDegrees(text, 90)),
      read("lon", (text) => parseDegrees(text, 180)),
    ),
  };
  const address = read("ip", parsePublicAddress);
  const asn = read("asn", parseAsn);
  if (faults.length === 0) faults.push(...contradictions(fields, place));
  const isPlaced = place.country !== null || place.continent !== null || place.point !== null;
  const said = saidOf(place) ?? (address === null ? `AS${asn}` : shownNetwork(address));
  return { address, place: isPlaced ? place : null, asn, said };
}

function pointOf(lat: number | null, lon: number | null): Coordinates | null {
  return lat === null || lon === null ? null : { lat, lon };
}

function saidOf({ subdivision, country, continent, point }: StatedPlace): string | null {
  return subdivision ?? country ?? continent ?? (point ? `${point.lat},${point.lon}` : null);
}

/** What is right by itself and wrong beside the rest. */
function contradictions(fields: Fields, { country, subdivision = null }: StatedPlace): readonly string[] {
  const found: string[] = [];
  const alone = (field: Field, missing: Field): void => {
    const stated = fields.get(field);
    if (stated !== undefined) found.push(`${stated.as} says nothing alone; send x-georouter-sim-${missing} as well`);
  };
  if (!fields.has("lon")) alone("lat", "lon");
  if (!fields.has("lat")) alone("lon", "lat");
  if (country === null) alone("city", "country");
  if (subdivision !== null && country !== subdivision.slice(0, 2)) {
    found.push(`x-georouter-sim-subdivision ${subdivision} is not in ${country}; leave one of them out`);
  }
  return found;
}

function parseCity(text: string): string | null {
  return text === "" || text.length > 200 ? null : text;
}

function parseDegrees(text: string, most: number): number | null {
  if (!/^-?\d{1,3}(?:\.\d{1,12})?$/.test(text)) return null;
  const degrees = Number(text);
  return Math.abs(degrees) > most ? null : degrees;
}

function parsePublicAddress(text: string): Address | null {
  const address = parseAddress(text);
  return address === null || isReservedAddress(address) ? null : address;
}
