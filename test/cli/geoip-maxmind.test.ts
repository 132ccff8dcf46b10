import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCountryRows } from "../../src/cli/geoip/country-rows.ts";
import { maskWords, parseAddress, type Address } from "../../src/core/model/address.ts";
import { asId, type CanonicalAddress } from "../../src/core/model/ids.ts";
import { writeGeoipTable } from "../../src/core/viewer/geoip-write.ts";
import { countryAt, opened, TEXTS } from "../unit/viewer/geoip-rows.ts";

const shared = process.env["GEOROUTER_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url));
const folder = join(shared, "mmdb");
const missing = !existsSync(folder);
const skipped = missing ? ` (SKIPPED: ${folder} is missing; set GEOROUTER_SHARED)` : "";

describe.skipIf(missing)(`MaxMind's test databases${skipped}`, () => {
  test.each(["GeoIP2-Country-Test", "GeoLite2-Country-Test", "GeoIP2-City-Test", "GeoLite2-City-Test"])(
    "%s: the first and the last address of every network in its source",
    (name) => {
      const rows = readCountryRows(readFileSync(join(folder, "test-data", `${name}.mmdb`)));
      if (!rows.ok) throw new Error(rows.error.detail);
      const table = opened(writeGeoipTable({ ...rows.value, texts: TEXTS, centres: new Map() }));
      const wanted = sourceOf(name).flatMap(([network, code]) =>
        edgesOf(network).map((address) => ({ address, code })),
      );
      expect(wanted.length).toBeGreaterThan(400);
      expect(wanted.map(({ address }) => ({ address, code: countryAt(table, address) }))).toEqual(wanted);
    },
  );

  const files = missing ? [] : readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  test.each(files.filter((file) => file.endsWith(".mmdb")))("%s is read or refused, and nothing is thrown", (file) => {
    const rows = readCountryRows(readFileSync(join(folder, file)));
    expect(rows.ok ? rows.value.buildDate : rows.error.detail).toMatch(/^\d{4}-\d\d-\d\d$|^(has|is|holds) /);
  });
});

/** Networks and the country of each, as the database was made from. */
function sourceOf(name: string): readonly (readonly [network: string, country: string | null])[] {
  const source: unknown = JSON.parse(readFileSync(join(folder, "source-data", `${name}.json`), "utf8"));
  return (source as Record<string, { country?: { iso_code?: string } }>[])
    .flatMap((entry) => Object.entries(entry))
    .map(([network, record]) => [network, record.country?.iso_code ?? null]);
}

/** First and last address of a network, whose text may have host bits; IPv4 is written as `::192.0.2.0/120`. */
function edgesOf(network: string): readonly [Address, Address] {
  const [text = "", bits = ""] = network.split("/");
  const isV4 = /^::\d+\./.test(text);
  const address = parseAddress(isV4 ? text.slice(2) : text);
  if (address === null) throw new Error(`${network} is no network`);
  const length = isV4 ? Number(bits) - 96 : Number(bits);
  const [first, hosts] = [maskWords(address.words, length), maskWords([~0, ~0, ~0, ~0], length)];
  const last = first.map((word, at) => (at > 0 && isV4 ? 0 : (word | ~(hosts[at] ?? 0)) >>> 0));
  const [a = 0, b = 0, c = 0, d = 0] = last;
  return [
    { family: address.family, words: first, text: asId<CanonicalAddress>(`first of ${network}`) },
    { family: address.family, words: [a, b, c, d], text: asId<CanonicalAddress>(`last of ${network}`) },
  ];
}
