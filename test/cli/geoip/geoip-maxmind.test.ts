import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { maskWords, parseAddress, type Address } from "../../../src/core/model/address.ts";
import { asId, type CanonicalAddress } from "../../../src/core/model/ids.ts";
import { openMmdbTable } from "../../../src/cli/geoip/mmdb/mmdb-table.ts";
import type { PlaceTable, TableRecord } from "../../../src/core/model/place.ts";
import { MAXMIND_FOLDER, testData, WITHOUT_MAXMIND } from "../../fixtures/mmdb/sample-files.ts";
import { build, tableOf } from "./built-table.ts";

/** What the sources say of a network, as far as it is read. */
interface SourceRecord {
  readonly country?: { readonly iso_code?: string };
  readonly subdivisions?: readonly { readonly iso_code?: string }[];
  readonly city?: object;
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly accuracy_radius?: number };
  readonly autonomous_system_number?: number;
}

/** The withdrawn codes in the sources, and what they are today. */
const TODAY: Readonly<Record<string, string>> = { "CN-22": "CN-JL" };

type Known = "country" | "subdivision" | "asn";

const TABLES: readonly (readonly [name: string, open: (mmdb: Buffer, precision: Known) => PlaceTable])[] = [
  ["compiled", (mmdb, precision) => tableOf([mmdb], { precision })],
  ["as they are", openedDirectly],
];

function openedDirectly(mmdb: Buffer): PlaceTable {
  const damaged = ({ detail }: { readonly detail: string }): void => {
    throw new Error(detail);
  };
  const table = openMmdbTable(mmdb, { centres: null, damaged });
  if (!table.ok) throw new Error(table.error.detail);
  return table.value;
}

interface Said {
  readonly address: string;
  readonly says: unknown;
}

/** Of the first and the last address of every network: what the table says and what the source says. */
function compare<T>(
  name: string,
  table: PlaceTable,
  told: (record: TableRecord | null) => T,
  wanted: (record: SourceRecord) => T,
): { readonly found: readonly Said[]; readonly wanted: readonly Said[] } {
  const all = sourceOf(name).flatMap(([network, record]) => edgesOf(network).map((address) => ({ address, record })));
  return {
    found: all.map(({ address }) => ({ address: address.text, says: told(table.find(address)) })),
    wanted: all.map(({ address, record }) => ({ address: address.text, says: wanted(record) })),
  };
}

describe.skipIf(WITHOUT_MAXMIND !== "").each(TABLES)(`MaxMind's test databases, %s${WITHOUT_MAXMIND}`, (_, open) => {
  test.each(["GeoIP2-Country-Test", "GeoLite2-Country-Test", "GeoIP2-City-Test", "GeoLite2-City-Test"])(
    "%s: the country of the first and the last address of every network in its source",
    (name) => {
      const { found, wanted } = compare(
        name,
        open(testData(name), "country"),
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
      open(testData(name), "subdivision"),
      (record) => record?.subdivision ?? null,
      ({ country, subdivisions }) => {
        const part = subdivisions?.[0]?.iso_code;
        const code = `${country?.iso_code}-${part}`;
        return country?.iso_code === undefined || part === undefined ? null : (TODAY[code] ?? code);
      },
    );
    expect(wanted.filter(({ says }) => says !== null).length).toBeGreaterThan(20);
    expect(found).toEqual(wanted);
  });

  test("GeoLite2-ASN-Test: the operator of every network", () => {
    const { found, wanted } = compare(
      "GeoLite2-ASN-Test",
      open(testData("GeoLite2-ASN-Test"), "asn"),
      (record) => record?.asn ?? null,
      ({ autonomous_system_number }) => autonomous_system_number ?? null,
    );
    expect(wanted.length).toBeGreaterThan(400);
    expect(found).toEqual(wanted);
  });
});

describe.skipIf(WITHOUT_MAXMIND !== "")(`coordinates in MaxMind's test databases${WITHOUT_MAXMIND}`, () => {
  test("compiled: those of the subdivision where it is known, and none where only the country is", () => {
    const { found, wanted } = compare(
      "GeoIP2-City-Test",
      tableOf([testData("GeoIP2-City-Test")], { precision: "subdivision" }),
      (record) => record !== null && record.coordinates !== null,
      ({ country, subdivisions = [] }) => country?.iso_code !== undefined && subdivisions.length > 0,
    );
    expect(new Set(wanted.map(({ says }) => says))).toEqual(new Set([true, false]));
    expect(found).toEqual(wanted);
  });

  test.each(["GeoIP2-City-Test", "GeoLite2-City-Test"])(
    "as it is, %s: those of the record, where it knows more than the country",
    (name) => {
      const { found, wanted } = compare(
        name,
        openedDirectly(testData(name)),
        (record) => record?.coordinates ?? null,
        ({ country, subdivisions = [], city, location }) => {
          const knowsMore = subdivisions.length > 0 || city !== undefined;
          if (country === undefined || !knowsMore || (location?.accuracy_radius ?? 0) >= 500) return null;
          return location === undefined ? null : { lat: location.latitude, lon: location.longitude };
        },
      );
      expect(wanted.filter(({ says }) => says !== null).length).toBeGreaterThan(20);
      expect(found).toEqual(wanted);
    },
  );
});

describe.skipIf(WITHOUT_MAXMIND !== "")(`each of MaxMind's files${WITHOUT_MAXMIND}`, () => {
  const files = WITHOUT_MAXMIND !== "" ? [] : readdirSync(MAXMIND_FOLDER, { recursive: true, encoding: "utf8" });
  test.each(files.filter((file) => file.endsWith(".mmdb")).toSorted())(
    "%s is read or refused, and nothing is thrown",
    (file) => {
      const result = build([readFileSync(join(MAXMIND_FOLDER, file))]);
      expect(result.ok ? result.value.buildDate : result.error).toMatch(
        /^\d{4}-\d\d-\d\d$|file1\.mmdb:? (has|is|holds|no record) .*; /,
      );
    },
  );
});

/** Networks and what the database was made from. */
function sourceOf(name: string): readonly (readonly [network: string, record: SourceRecord])[] {
  const source: unknown = JSON.parse(readFileSync(join(MAXMIND_FOLDER, "source-data", `${name}.json`), "utf8"));
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
