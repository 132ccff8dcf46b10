import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { maskWords, parseAddress, type Address } from "../../src/core/model/address.ts";
import { asId, type CanonicalAddress } from "../../src/core/model/ids.ts";
import { build, tableOf } from "./built-table.ts";

const shared = process.env["GEOROUTER_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url));
const folder = join(shared, "mmdb");
const missing = !existsSync(folder);
const skipped = missing ? ` (SKIPPED: ${folder} is missing; set GEOROUTER_SHARED)` : "";

/** What the sources say of a network, as far as it is read. */
interface SourceRecord {
  readonly country?: { readonly iso_code?: string };
  readonly subdivisions?: readonly { readonly iso_code?: string }[];
  readonly autonomous_system_number?: number;
}

/** The withdrawn codes in the sources, and what they are today. */
const TODAY: Readonly<Record<string, string>> = { "CN-22": "CN-JL" };

const fileOf = (name: string): Buffer => readFileSync(join(folder, "test-data", `${name}.mmdb`));

describe.skipIf(missing)(`MaxMind's test databases${skipped}`, () => {
  /** Of the first and the last address of every network: what the table says and what the source says. */
  function compare<T>(
    name: string,
    precision: "country" | "subdivision" | "asn",
    told: (record: ReturnType<ReturnType<typeof tableOf>["find"]>) => T,
    wanted: (record: SourceRecord) => T,
  ): { readonly found: readonly object[]; readonly wanted: readonly object[] } {
    const table = tableOf([fileOf(name)], { precision });
    const all = sourceOf(name).flatMap(([network, record]) => edgesOf(network).map((address) => ({ address, record })));
    return {
      found: all.map(({ address }) => ({ address: address.text, says: told(table.find(address)) })),
      wanted: all.map(({ address, record }) => ({ address: address.text, says: wanted(record) })),
    };
  }

  test.each(["GeoIP2-Country-Test", "GeoLite2-Country-Test", "GeoIP2-City-Test", "GeoLite2-City-Test"])(
    "%s: the country of the first and the last address of every network in its source",
    (name) => {
      const { found, wanted } = compare(
        name,
        "country",
        (record) => record?.country ?? null,
        ({ country }) => country?.iso_code ?? null,
      );
      expect(wanted.length).toBeGreaterThan(400);
      expect(found).toEqual(wanted);
    },
  );

  test.each(["GeoIP2-City-Test", "GeoLite2-City-Test"])("%s: the larger subdivision of every network", (name) => {
    const { found, wanted } = compare(
      name,
      "subdivision",
      (record) => record?.subdivision ?? null,
      ({ country, subdivisions }) => {
        const part = subdivisions?.[0]?.iso_code;
        const code = `${country?.iso_code}-${part}`;
        return country?.iso_code === undefined || part === undefined ? null : (TODAY[code] ?? code);
      },
    );
    expect(wanted.filter(({ says }: { says?: unknown }) => says !== null).length).toBeGreaterThan(20);
    expect(found).toEqual(wanted);
  });

  test("GeoIP2-City-Test: the coordinates of the subdivision where it is known, and none where only the country is", () => {
    const { found, wanted } = compare(
      "GeoIP2-City-Test",
      "subdivision",
      (record) => record !== null && record.coordinates !== null,
      ({ country, subdivisions = [] }) => country?.iso_code !== undefined && subdivisions.length > 0,
    );
    expect(new Set(wanted.map(({ says }: { says?: unknown }) => says))).toEqual(new Set([true, false]));
    expect(found).toEqual(wanted);
  });

  test("GeoLite2-ASN-Test: the operator of every network", () => {
    const { found, wanted } = compare(
      "GeoLite2-ASN-Test",
      "asn",
      (record) => record?.asn ?? null,
      ({ autonomous_system_number }) => autonomous_system_number ?? null,
    );
    expect(wanted.length).toBeGreaterThan(400);
    expect(found).toEqual(wanted);
  });

  const files = missing ? [] : readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  test.each(files.filter((file) => file.endsWith(".mmdb")))("%s is read or refused, and nothing is thrown", (file) => {
    const result = build([readFileSync(join(folder, file))]);
    expect(result.ok ? result.value.buildDate : result.error).toMatch(/^\d{4}-\d\d-\d\d$|file1\.mmdb:? \w+ /);
  });
});

/** Networks and what the database was made from. */
function sourceOf(name: string): readonly (readonly [network: string, record: SourceRecord])[] {
  const source: unknown = JSON.parse(readFileSync(join(folder, "source-data", `${name}.json`), "utf8"));
  return (source as Record<string, SourceRecord>[]).flatMap((entry) => Object.entries(entry));
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
