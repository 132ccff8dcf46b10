/**
 * The headers `x-georouter-sim-…` and the query parameter `__sim` → the viewer that they simulate.
 *
 * In: headers and query as sent. Out: facts, or null when the request simulates nothing, or every fault as
 * a sentence that names the header and what is wanted. Nothing is skipped: a mistyped simulation that was
 * quietly ignored would look like a wrong decision. Only development builds may import this file.
 */
import { parseAddress, type Address } from "../model/address.ts";
import { parseContinent, parseCountry } from "../model/country.ts";
import { asId, type SubdivisionCode } from "../model/ids.ts";
import type { Coordinates } from "../model/place.ts";
import { readQueryField } from "../model/read-field.ts";
import { isReservedAddress } from "../model/reserved-networks.ts";
import { fail, ok, type Result } from "../model/result.ts";
import type { StatedPlace } from "./make-place.ts";
import type { SimulatedFacts } from "./simulated-viewer.ts";
import { SIM_PARAMETER, simParameters, simulatedField } from "./without-simulation.ts";

const WANTED = {
  country: "a country code such as BR",
  subdivision: "a subdivision code such as US-CA",
  city: "the name of a city, at most 200 characters",
  continent: "one of AF AN AS EU NA OC SA",
  ip: "a public address such as 200.160.2.3",
  lat: "degrees north from -90 to 90, such as -23.55",
  lon: "degrees east from -180 to 180, such as -46.63",
  asn: "a number from 1 to 4294967295, such as 28573",
} as const;

type Field = keyof typeof WANTED;

interface Stated {
  readonly text: string;
  /** How the request names it. */
  readonly as: string;
}

type Fields = ReadonlyMap<Field, Stated>;

const PARAMETER_WANTED = "a country (BR), a subdivision (US-CA), degrees (-23.55,-46.63) or an address (200.160.2.3)";

/** Reads what a request simulates. */
export function simulate(
  headers: Iterable<readonly [name: string, value: string]>,
  query: string,
): Result<SimulatedFacts | null, readonly string[]> {
  const faults: string[] = [];
  const inHeaders = fieldsOfHeaders(headers, faults);
  const inQuery = fieldsOfQuery(query, faults);
  if (faults.length === 0 && inHeaders.size > 0 && inQuery.size > 0) {
    faults.push(`${SIM_PARAMETER} and ${firstName(inHeaders)} both simulate a viewer; send one of them`);
  }
  const fields = inHeaders.size > 0 ? inHeaders : inQuery;
  const facts = fields.size === 0 ? null : readFields(fields, faults);
  return faults.length > 0 ? fail(faults) : ok(facts);
}

function firstName(fields: Fields): string {
  return [...fields.values()][0]?.as ?? "";
}

function fieldsOfHeaders(headers: Iterable<readonly [string, string]>, faults: string[]): Fields {
  const fields = new Map<Field, Stated>();
  for (const [as, text] of headers) {
    const field = simulatedField(as);
    if (field === null) continue;
    if (!isField(field)) faults.push(`${as} simulates nothing; known are ${knownHeaders()}`);
    else if (fields.has(field)) faults.push(`${as} is there twice; send it once`);
    else fields.set(field, { text, as });
  }
  return fields;
}

function isField(name: string): name is Field {
  return Object.hasOwn(WANTED, name);
}

function knownHeaders(): string {
  return Object.keys(WANTED)
    .map((field) => `x-georouter-sim-${field}`)
    .join(", ");
}

function fieldsOfQuery(query: string, faults: string[]): Fields {
  const [parameter, ...more] = simParameters(query);
  if (parameter === undefined) return new Map();
  const text = readQueryField(parameter, SIM_PARAMETER) ?? "";
  if (more.length > 0) faults.push(`${SIM_PARAMETER} is there ${more.length + 1} times; send it once`);
  const named = (...fields: readonly (readonly [Field, string])[]): Fields =>
    new Map(fields.map(([field, part]) => [field, { text: part, as: SIM_PARAMETER }]));
  if (parseCountry(text) !== null) return named(["country", text]);
  if (parseSubdivision(text) !== null) return named(["subdivision", text]);
  if (parseAddress(text) !== null) return named(["ip", text]);
  const [lat = "", lon = "", ...rest] = text.split(",");
  if (lon !== "" && rest.length === 0) return named(["lat", lat], ["lon", lon]);
  faults.push(`${SIM_PARAMETER} must be ${PARAMETER_WANTED}, found ${quoted(text)}`);
  return new Map();
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
  const said = saidOf(place) ?? address?.text ?? `AS${asn}`;
  return { address, place: isPlaced ? place : null, asn, said };
}

function pointOf(lat: number | null, lon: number | null): Coordinates | null {
  return lat === null || lon === null ? null : { lat, lon };
}

function saidOf({ subdivision, country, continent, point }: StatedPlace): string | null {
  return subdivision ?? country ?? continent ?? (point ? `${point.lat},${point.lon}` : null);
}

/** What is right by itself and wrong beside the rest. */
function contradictions(fields: Fields, { country, subdivision }: StatedPlace): readonly string[] {
  const [lat, lon, city] = [fields.get("lat"), fields.get("lon"), fields.get("city")];
  const alone = lat === undefined ? lon : lon === undefined ? lat : undefined;
  const other = lat === undefined ? "lat" : "lon";
  return [
    ...(alone === undefined ? [] : [`${alone.as} says nothing alone; send x-georouter-sim-${other} as well`]),
    ...(city === undefined || country !== null
      ? []
      : [`${city.as} says nothing alone; send x-georouter-sim-country as well`]),
    ...(subdivision === null || subdivision === undefined || country === subdivision.slice(0, 2)
      ? []
      : [`${fields.get("subdivision")?.as} ${subdivision} is not in ${country}; leave one of them out`]),
  ];
}

/** The form only: Cloudflare's own codes are taken by their form as well. */
function parseSubdivision(text: string): SubdivisionCode | null {
  const code = text.toUpperCase();
  if (!/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(code) || parseCountry(code.slice(0, 2)) === null) return null;
  return asId<SubdivisionCode>(code);
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

function parseAsn(text: string): number | null {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(text)?.[1];
  const asn = digits === undefined ? 0 : Number(digits);
  return asn >= 1 && asn <= 4_294_967_295 ? asn : null;
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
