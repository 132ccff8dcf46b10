/**
 * The facts of `explain` and of spec cases → a Viewer and a Live value.
 *
 * In: one JSON object (CONTRACTS, "Facts"), all fields optional. Out: the same values an edge would
 * make from a real request, or what is wrong with the object. Stated facts win: a `country` in the
 * facts is the place, otherwise the address is looked up as the edge would.
 */
import type { Address } from "../model/address.ts";
import { parseContinent, parseCountry } from "../model/country.ts";
import { asId, type SubdivisionCode } from "../model/ids.ts";
import { NOTHING_KNOWN, type Live } from "../model/live.ts";
import { NOWHERE, type Place, type PlaceTable } from "../model/place.ts";
import { fail, ok, type Result } from "../model/result.ts";
import type { RouterRule, Rules } from "../model/rules.ts";
import type { Viewer } from "../model/viewer.ts";
import { locateViewer, placeOfCountry, readCoordinates } from "../viewer/locate-viewer.ts";
import { readHost } from "../viewer/read-host.ts";
import { choiceKey, LONGEST_UNIT, readUnit } from "../viewer/read-unit.ts";
import { placeableAddress } from "../viewer/resolve-viewer.ts";
import { factReader, type FactReader } from "./fact-reader.ts";
import { readHealth, readPercent } from "./read-health.ts";

/** Time as the shell knows it. */
export interface Clock {
  /** Used when the facts have no `at`; milliseconds since 1970. */
  readonly now: number;
  /** ISO 8601 text → milliseconds since 1970, NaN when it is none. */
  readonly parse: (text: string) => number;
}

export interface Asked {
  readonly viewer: Viewer;
  readonly live: Live;
}

const KNOWN: readonly string[] = [
  "ip",
  "country",
  "continent",
  "subdivision",
  "city",
  "lat",
  "lon",
  "asn",
  "host",
  "path",
  "query",
  "method",
  "headers",
  "cookies",
  "unit",
  "at",
  "health",
  "percent",
];

/**
 * Reads facts.
 * @returns every fault found, in words, when the object cannot be read
 */
export function readFacts(
  value: unknown,
  rules: Rules,
  table: PlaceTable | null,
  clock: Clock,
): Result<Asked, readonly string[]> {
  const facts = factReader(value, clock.parse);
  facts.refuseUnknown(KNOWN);
  const at = facts.time("at") ?? clock.now;
  const live = readLive(facts, rules, at);
  const viewer = readViewer(facts, rules.router, table, at);
  return facts.faults.length > 0 ? fail(facts.faults) : ok({ viewer, live });
}

function readLive(facts: FactReader, rules: Rules, at: number): Live {
  const clusters = readHealth(facts, rules, at);
  const percent = readPercent(facts, rules);
  const empty = Object.keys(clusters).length === 0 && Object.keys(percent).length === 0;
  return empty ? NOTHING_KNOWN : { ...NOTHING_KNOWN, version: 1, at, clusters, percent };
}

function readViewer(facts: FactReader, router: RouterRule, table: PlaceTable | null, at: number): Viewer {
  const address = readAddress(facts);
  const headers = readHeaders(facts);
  const { path, query } = readTarget(facts);
  const stated = readPlace(facts, table);
  const located =
    stated === null
      ? locateViewer(router.locate, null, address, () => table)
      : { place: stated, asked: [{ source: "facts", outcome: "used", said: stated.country ?? "" }] as const };
  const unitText = facts.text("unit");
  const unit = unitText === null ? readUnit(router.unit, headers, query) : statedUnit(unitText);
  return {
    at,
    host: readHostFact(facts) ?? defaultHost(router),
    path,
    query,
    method: facts.text("method")?.toUpperCase() ?? "GET",
    headers,
    address,
    place: located.place,
    asn: facts.number("asn", 0, 4_294_967_295),
    unit,
    key: choiceKey(unit, address),
    located: located.asked,
  };
}

/** As a request's unit: empty or too long is none. */
function statedUnit(value: string): Viewer["unit"] {
  return value === "" || value.length > LONGEST_UNIT ? null : { source: "facts", value };
}

function readHostFact(facts: FactReader): string | null {
  const text = facts.text("host");
  const host = text === null ? null : readHost(text, text);
  if (text !== null && host === null) facts.fault(`host must be a host name, found "${text}"; the edge answers 400`);
  return host;
}

function readAddress(facts: FactReader): Address | null {
  const text = facts.text("ip");
  return text === null ? null : placeableAddress(text);
}

function readTarget(facts: FactReader): { readonly path: string; readonly query: string } {
  const path = facts.text("path") ?? "/";
  if (!path.startsWith("/")) facts.fault(`path must begin with "/", found "${path}"`);
  const mark = path.indexOf("?");
  const query = (facts.text("query") ?? "").replace(/^\?/, "");
  return mark < 0 ? { path, query } : { path: path.slice(0, mark), query: query || path.slice(mark + 1) };
}

function readHeaders(facts: FactReader): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of facts.texts("headers")) headers.set(name.toLowerCase(), value);
  const cookies = facts.texts("cookies").map(([name, value]) => `${name}=${value}`);
  if (cookies.length > 0) headers.set("cookie", [headers.get("cookie"), ...cookies].filter(Boolean).join("; "));
  return headers;
}

/** The place the facts state, or null when they leave it to the address. */
function readPlace(facts: FactReader, table: PlaceTable | null): Place | null {
  const country = facts.code("country", parseCountry, "a country code such as BR");
  const continent = facts.code("continent", parseContinent, "one of AF AN AS EU NA OC SA");
  const lat = facts.number("lat", -90, 90);
  const lon = facts.number("lon", -180, 180);
  const point = readCoordinates(lat, lon);
  const subdivision = facts.code("subdivision", parseSubdivision, "a subdivision code such as BR-SP");
  if (country === null && continent === null && point === null && subdivision === null) return null;
  const within = country ?? (subdivision === null ? null : parseCountry(subdivision.slice(0, 2)));
  const known = within === null ? { ...NOWHERE, source: "facts" as const } : placeOfCountry("facts", within, table);
  return {
    ...known,
    continent: continent ?? known.continent,
    subdivision,
    city: facts.text("city"),
    ...(point === null ? {} : { coordinates: point, precision: "point" as const }),
  };
}

function parseSubdivision(text: string): SubdivisionCode | null {
  const code = text.toUpperCase();
  if (!/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(code) || parseCountry(code.slice(0, 2)) === null) return null;
  return asId<SubdivisionCode>(code);
}

/** The first host of the rules that is not a wildcard, so that a question without `host` still reaches a route. */
function defaultHost(router: RouterRule): string {
  return router.hosts.find((host) => !host.startsWith("*")) ?? (router.hosts[0] ?? "").replace("*", "www");
}
