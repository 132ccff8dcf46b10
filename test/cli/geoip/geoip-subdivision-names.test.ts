import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { subdivisionNamed } from "../../../src/cli/geoip/build/subdivision-names.ts";
import { OTHER_NAMES } from "../../../src/cli/geoip/build/subdivision-other-names.ts";
import { asId, type CountryCode } from "../../../src/core/model/ids.ts";
import { isSubdivision } from "../../../src/core/ruleset/values/subdivisions.ts";

const named = (country: string, name: string): string | null => subdivisionNamed(asId<CountryCode>(country), name);

describe("a subdivision is found by", () => {
  test.each([
    ["its own name", "US", "California", "US-CA"],
    ["its own name without accents", "BR", "Sao Paulo", "BR-SP"],
    ["one of several names in one", "IT", "Trentino-Südtirol", "IT-32"],
    ["its English name", "DE", "Bavaria", "DE-BY"],
    ["its English name, where the country's own is in another script's spelling", "JP", "Aichi", "JP-23"],
    ["a name with the kind in front", "DE", "State of Berlin", "DE-BE"],
    ["a name with the kind behind", "PL", "Lodz Voivodeship", "PL-10"],
    ["a name without the kind that the list has", "CN", "Guangdong", "CN-GD"],
    ["a name in which the kind is all that differs from another", "RU", "Moscow Oblast", "RU-MOS"],
    ["and that other", "RU", "Moscow", "RU-MOW"],
    ["the name of what was merged into it", "FR", "Rhone-Alpes", "FR-ARA"],
    ["what a database makes of it", "AR", "Buenos Aires F.D.", "AR-C"],
    ["the name it shares with what is below it", "ES", "Asturias", "ES-AS"],
    ["a name in capitals", "US", "NEW YORK", "US-NY"],
  ])("%s: %s, %s", (_, country, name, code) => expect(named(country, name)).toBe(code));
});

test("a name belongs to its country only", () => {
  expect(named("AT", "California")).toBe(null);
});

test.each([
  ["", "an empty text"],
  ["-", "no letters"],
  ["Province", "only a kind"],
  ["Springfield", "no subdivision"],
])("%j is nobody's (%s)", (name) => expect(named("US", name)).toBe(null));

test("English names of before a country was numbered anew are not taken: Tehran is IR-23, not IR-07", () => {
  expect(named("IR", "Tehran")).toBe("IR-23");
  expect(named("IR", "Fars")).toBe("IR-07");
});

describe("the table of other names", () => {
  const entries = Object.entries(OTHER_NAMES).flatMap(([country, parts]) =>
    Object.entries(parts).flatMap(([part, names]) => names.split("; ").map((name) => [country, part, name] as const)),
  );

  test("has only codes of ISO 3166-2", () => {
    expect(entries.filter(([country, part]) => !isSubdivision(`${country}-${part}`))).toEqual([]);
  });

  test("gives each name to the code beside it, and no name twice", () => {
    expect(entries.filter(([country, part, name]) => named(country, name) !== `${country}-${part}`)).toEqual([]);
  });
});

const shared = process.env["GEOROUTER_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const states = join(shared, "mmdb", "geo-centroids.json");
const missing = !existsSync(states);
const skipped = missing ? ` (SKIPPED: ${states} is missing; set GEOROUTER_SHARED)` : "";

test.skipIf(missing)(`the states of DB-IP City have codes for 98 % of their IPv4 addresses${skipped}`, () => {
  const found: unknown = JSON.parse(readFileSync(states, "utf8"));
  const all = Object.entries((found as { states: Record<string, [number, number, number]> }).states)
    .map(([key, [, , addresses]]) => ({ country: key.slice(0, 2), name: key.slice(3), addresses }))
    .filter(({ name }) => name !== "");
  const sum = (list: typeof all): number => list.reduce((total, { addresses }) => total + addresses, 0);
  expect(sum(all.filter(({ country, name }) => named(country, name) !== null)) / sum(all)).toBeGreaterThan(0.98);
});
