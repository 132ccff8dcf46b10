/**
 * The headers `x-georouter-sim-…` and the query parameter `__sim` → named texts of one simulated viewer.
 *
 * In: headers and query as sent. Out: each field's text with the name the request gave it, and every fault
 * in how it is stated. A query states one thing, which its form tells; beside a header it is a fault, so
 * nobody has to know which would win. Only development builds may import this file.
 */
import { parseAddress } from "../../model/address.ts";
import { parseCountry } from "../../model/country.ts";
import { readQueryField } from "../../model/read-field.ts";
import { SIM_PARAMETER, simulatedField } from "../../model/simulation-name.ts";
import { parseSubdivision } from "../read-subdivision.ts";
import { simParameters } from "./without-simulation.ts";

/** Every field, and what its text must be. */
export const WANTED = {
  country: "a country code such as BR",
  subdivision: "a subdivision code such as US-CA",
  city: "the name of a city, at most 200 characters",
  continent: "one of AF AN AS EU NA OC SA",
  ip: "a public address such as 200.160.2.3",
  lat: "degrees north from -90 to 90, such as -23.55",
  lon: "degrees east from -180 to 180, such as -46.63",
  asn: "a number from 1 to 4294967295, such as 28573",
} as const;

export type Field = keyof typeof WANTED;

interface Stated {
  readonly text: string;
  /** How the request names it. */
  readonly as: string;
}

/** What a request states, by field. */
export type Fields = ReadonlyMap<Field, Stated>;

const PARAMETER_WANTED = "a country (BR), a subdivision (US-CA), degrees (-23.55,-46.63) or an address (200.160.2.3)";

/** Reads what a request states; pushes a sentence for each fault. */
export function simulationFields(
  headers: Iterable<readonly [name: string, value: string]>,
  query: string,
  faults: string[],
): Fields {
  const inHeaders = fieldsOfHeaders(headers, faults);
  const inQuery = fieldsOfQuery(query, faults);
  if (faults.length === 0 && inHeaders.size > 0 && inQuery.size > 0) {
    faults.push(`${SIM_PARAMETER} and ${firstName(inHeaders)} both simulate a viewer; send one of them`);
  }
  return inHeaders.size > 0 ? inHeaders : inQuery;
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
  if (parseCountry(text) !== null) return named(["country", text]);
  if (parseSubdivision(text) !== null) return named(["subdivision", text]);
  if (parseAddress(text) !== null) return named(["ip", text]);
  const [lat = "", lon = "", ...rest] = text.split(",");
  if (lon !== "" && rest.length === 0) return named(["lat", lat], ["lon", lon]);
  faults.push(`${SIM_PARAMETER} must be ${PARAMETER_WANTED}, found ${quoted(text)}`);
  return new Map();
}

function named(...fields: readonly (readonly [Field, string])[]): Fields {
  return new Map(fields.map(([field, text]) => [field, { text, as: SIM_PARAMETER }]));
}

/** What was found, as a fault shows it: cut when it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
