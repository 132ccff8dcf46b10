/**
 * What every table promises, whether it was compiled or is an MMDB file as it is: one list of tests for both.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openMmdbTable } from "../../../src/cli/geoip/mmdb/mmdb-table.ts";
import { maskWords, networkOf, parseNetwork, type Address, type Network } from "../../../src/core/model/address.ts";
import type { PlaceTable, TablePrecision, TableRecord } from "../../../src/core/model/place.ts";
import { addressAt, numberOf } from "../../fixtures/mmdb/probe-addresses.ts";
import type { MmdbOptions, MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";
import { addressOf } from "../../unit/viewer/geoip/geoip-rows.ts";
import { mmdb, tableOf, type Networks } from "./built-table.ts";

const UNKNOWN: TableRecord = { country: null, subdivision: null, city: null, coordinates: null, asn: null };

const PLACES: Networks = [
  ["0.0.0.0/8", { country_code: "US" }],
  ["192.0.2.0/24", { country_code: "BR", state1: "Sao Paulo", city: "Santos", latitude: -23.96, longitude: -46.33 }],
  ["192.0.2.7/32", { country: { iso_code: "DE" }, region: "Bavaria" }],
  ["192.0.2.8/32", { country_code: "uk" }],
  ["192.0.2.9/32", { country_code: "EU", city: "Brussels", latitude: 50.8, longitude: 4.3 }],
  ["192.0.2.10/32", { country_code: "Neverland" }],
  ["192.0.2.11/32", { continent: { code: "SA" } }],
  ["255.255.255.255/32", { country_code: "AU" }],
  ["2001:db8::/32", { country_code: "FR", state1: "Brittany", city: "Brest", latitude: 48.39, longitude: -4.49 }],
  ["2001:db8:0:1::9/128", { country_code: "PT" }],
];
const OPERATORS: Networks = [
  ["192.0.2.0/24", { autonomous_system_number: "AS64500" }],
  ["2001:db8::/32", { asn: 64501 }],
];

/** Who opens networks as a table that tells countries, subdivisions or operators. */
type Open = (networks: Networks, precision: "subdivision" | "asn", options?: Partial<MmdbOptions>) => PlaceTable;

function describeTable(name: string, open: Open): void {
  describe(`of ${name}`, () => {
    const table = open(PLACES, "subdivision", { aliases: ["2002::/16", "2001::/32", "::ffff:0:0/96"] });
    const at = (ip: string): TableRecord | null => table.find(addressOf(ip));
    const part = (record: TableRecord | null): string | null => record?.subdivision ?? record?.country ?? null;

    const placed: readonly (readonly [ip: string, part: string | null])[] = [
      ["0.0.0.0", "US"],
      ["0.255.255.255", "US"],
      ["1.0.0.0", null],
      ["192.0.1.255", null],
      ["192.0.2.0", "BR-SP"],
      ["192.0.2.6", "BR-SP"],
      ["192.0.2.7", "DE-BY"],
      ["192.0.2.255", "BR-SP"],
      ["192.0.3.0", null],
      ["255.255.255.254", null],
      ["255.255.255.255", "AU"],
      ["2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", null],
      ["2001:db8::", "FR-BRE"],
      ["2001:db8:0:1::8", "FR-BRE"],
      ["2001:db8:0:1::9", "PT"],
      ["2001:db8:0:1::a", "FR-BRE"],
      ["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "FR-BRE"],
      ["2001:db9::", null],
    ];
    test.each(placed)("%s is in %s", (ip, wanted) => {
      expect(part(at(ip))).toBe(wanted);
    });

    test.each(["10.0.0.1", "127.0.0.1", "169.254.1.1", "224.0.0.1", "::1", "fe80::1", "ff02::1", "fc00::1"])(
      "%s, of which the file says nothing, is unknown",
      (ip) => {
        expect(at(ip)).toBe(null);
      },
    );

    test.each([
      ["6to4", "2002:c000:201::1"],
      ["Teredo", "2001:0:c000:201::1"],
      ["IPv4-compatible", "::c000:201"],
      ["next to the mapped ones", "::fffe:c000:201"],
    ])("an IPv6 address into which anybody can write an IPv4 address is unknown: %s", (_, ip) => {
      expect(at(ip)).toBe(null);
    });

    test("a mapped address is the IPv4 address that it stands for", () => {
      expect(at("::ffff:192.0.2.7")).toBe(at("192.0.2.7"));
      expect(at("::ffff:192.0.2.7")).not.toBe(null);
    });

    test("what stands for a country and is none places nobody, whatever else the record says", () => {
      expect([at("192.0.2.9"), at("192.0.2.10"), at("192.0.2.11")]).toEqual([null, null, null]);
    });

    test("codes are those of today", () => {
      expect(at("192.0.2.8")).toEqual({ ...UNKNOWN, country: "GB" });
    });

    test("a subdivision has coordinates where the file states some that are more than the country's", () => {
      expect(at("192.0.2.1")?.coordinates).toEqual({ lat: expect.closeTo(-23.96, 1), lon: expect.closeTo(-46.33, 1) });
      expect(at("0.0.0.0")?.coordinates).toBe(null);
    });

    test("one record is one object, which nobody can change", () => {
      const record = at("192.0.2.1");
      expect(at("192.0.2.200")).toBe(record);
      expect(Object.isFrozen(record)).toBe(true);
      expect(Object.isFrozen(record?.coordinates)).toBe(true);
      expect(() => Object.assign(record ?? {}, { country: "XX" })).toThrow(TypeError);
      expect(part(at("192.0.2.1"))).toBe("BR-SP");
    });

    test("keys that mean something to JavaScript mean nothing", () => {
      const keys = ["__proto__", "constructor", "toString"];
      const hostile = Object.fromEntries(keys.map((key): [string, MmdbValue] => [key, { country_code: "DE" }]));
      const nested = Object.fromEntries([["__proto__", { iso_code: "DE" }]]);
      const asked = open(
        [
          ["192.0.2.0/25", hostile],
          ["192.0.2.128/25", { ...hostile, country_code: "BR" }],
          ["198.51.100.0/24", { country: nested }],
        ],
        "subdivision",
      );
      const found = ["192.0.2.1", "192.0.2.129", "198.51.100.1"].map((ip) => part(asked.find(addressOf(ip))));
      expect(found).toEqual([null, "BR", null]);
      expect(Object.hasOwn(Object.prototype, "country_code")).toBe(false);
    });

    test("a file for IPv4 knows no IPv6 address", () => {
      const only4 = open(
        PLACES.filter(([network]) => !network.includes(":")),
        "subdivision",
        { ipVersion: 4 },
      );
      expect(part(only4.find(addressOf("192.0.2.7")))).toBe("DE-BY");
      expect(["2001:db8::1", "::", "c000:207::", "::c000:207"].map((ip) => only4.find(addressOf(ip)))).toEqual([
        null,
        null,
        null,
        null,
      ]);
    });

    test("operators place nobody", () => {
      const operators = open(OPERATORS, "asn");
      expect(operators.precision).toBe("asn" satisfies TablePrecision);
      expect(operators.find(addressOf("192.0.2.1"))).toEqual({ ...UNKNOWN, asn: 64500 });
      expect(operators.find(addressOf("2001:db8::1"))).toEqual({ ...UNKNOWN, asn: 64501 });
      expect(operators.find(addressOf("198.51.100.1"))).toBe(null);
    });

    test("the longest network that holds an address says where it is, at every border", () => {
      fc.assert(
        fc.property(NETWORKS, (networks) => {
          const asked = open(
            [ELSEWHERE, ...networks.map(({ text, code }) => [text, { country_code: code }] as const)],
            "subdivision",
          );
          const addresses = networks.flatMap(bordersOf).filter(({ text }) => text !== "127.0.0.1");
          const wanted = addresses.map((address) => [address.text, countryIn(networks, address)]);
          expect(addresses.map((address) => [address.text, asked.find(address)?.country ?? null])).toEqual(wanted);
        }),
        { seed: 11, numRuns: 100 },
      );
    });
  });
}

/** So that no file says nothing at all. */
const ELSEWHERE = ["127.0.0.1/32", { country_code: "AQ" }] as const;

interface CountryNetwork extends Network {
  readonly code: string;
}

const v4 = fc.record({ family: fc.constant(4 as const), number: fc.bigInt(0n, 2n ** 32n - 1n), bits: fc.nat(32) });
/** In the upper half: in the lower one lies IPv4. */
const v6 = fc.record({
  family: fc.constant(6 as const),
  number: fc.bigInt(2n ** 127n, 2n ** 128n - 1n),
  bits: fc.integer({ min: 1, max: 128 }),
});
const NETWORKS = fc.uniqueArray(
  fc
    .tuple(fc.oneof(v4, v6), fc.constantFrom("BR", "DE", "FR", "US", "EU"))
    .map(([{ family, number, bits }, code]): CountryNetwork => {
      const network = parseNetwork(networkOf(addressAt(family, number), bits));
      if (network === null) throw new Error("no network");
      return { ...network, code };
    }),
  { selector: ({ text }) => text, minLength: 1, maxLength: 12 },
);

/** First and last address, and their neighbours outside. */
function bordersOf({ family, words, bits }: Network): readonly Address[] {
  const first = numberOf(family, words);
  const behind = first + (1n << BigInt((family === 4 ? 32 : 128) - bits));
  return [first - 1n, first, behind - 1n, behind].map((number) => addressAt(family, number));
}

/** By comparing with every network. */
function countryIn(networks: readonly CountryNetwork[], { family, words }: Address): string | null {
  const holding = networks.filter(
    (network) => network.family === family && maskWords(words, network.bits).join() === network.words.join(),
  );
  const longest = holding.toSorted((a, b) => b.bits - a.bits)[0];
  return longest === undefined || longest.code === "EU" ? null : longest.code;
}

describeTable("a compiled table", (networks, precision, options) => tableOf([mmdb(networks, options)], { precision }));

describeTable("an MMDB file as it is", (networks, _, options) => {
  const table = openMmdbTable(mmdb(networks, options), { centres: null, damaged: failOn });
  if (!table.ok) throw new Error(table.error.detail);
  return table.value;
});

function failOn({ detail }: { readonly detail: string }): void {
  throw new Error(detail);
}
