import { describe, expect, test } from "vitest";
import { sourceReader } from "../../../src/cli/geoip/build/read-source.ts";
import { writeMmdb, type MmdbOptions, type MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";
import { addressOf, countryAt } from "../../unit/viewer/geoip/geoip-rows.ts";
import { build, built, tableOf as builtOf } from "./built-table.ts";

const V6_TREE: MmdbOptions = { ipVersion: 6, recordSize: 24 };

const tableOf = (mmdb: Buffer): ReturnType<typeof builtOf> => builtOf([mmdb], { precision: "country" });

/** Networks of both families, one inside another, down to single addresses. */
const NETWORKS = [
  ["0.0.0.0/8", "US"],
  ["192.0.2.0/24", "BR"],
  ["192.0.2.7/32", "DE"],
  ["255.255.255.255/32", "AU"],
  ["2001:db8::/32", "FR"],
  ["2001:db8:0:1::/64", "IT"],
  ["2001:db8:0:1::8/125", "ES"],
  ["2001:db8:0:1::9/128", "PT"],
] as const;
const flat = NETWORKS.map(([network, code]): [string, MmdbValue] => [network, { country_code: code }]);
const nested = NETWORKS.map(([network, code]): [string, MmdbValue] => [
  network,
  { country: { iso_code: code, names: { en: code } }, continent: { code: "EU" } },
]);

const PLACED: [address: string, country: string | null][] = [
  ["0.0.0.0", "US"],
  ["0.255.255.255", "US"],
  ["1.0.0.0", null],
  ["192.0.2.6", "BR"],
  ["192.0.2.7", "DE"],
  ["192.0.2.8", "BR"],
  ["192.0.3.0", null],
  ["255.255.255.255", "AU"],
  ["2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", null],
  ["2001:db8::", "FR"],
  ["2001:db8:0:1::7", "IT"],
  ["2001:db8:0:1::8", "ES"],
  ["2001:db8:0:1::9", "PT"],
  ["2001:db8:0:1::a", "ES"],
  ["2001:db8:0:1::10", "IT"],
  ["2001:db8:0:2::", "FR"],
  ["2001:db9::", null],
];

describe.each([24, 28, 32] as const)("records of %i bits", (recordSize) => {
  test.each([
    ["flat", flat],
    ["nested", nested],
  ])("%s: every network to its last address", (_, networks) => {
    const table = tableOf(writeMmdb(networks, { ipVersion: 6, recordSize }));
    expect(PLACED.map(([ip]) => [ip, countryAt(table, addressOf(ip))])).toEqual(PLACED);
  });

  test("a tree for IPv4 alone knows no IPv6 address", () => {
    const only4 = flat.filter(([network]) => !network.includes(":"));
    const table = tableOf(writeMmdb(only4, { ipVersion: 4, recordSize }));
    const wanted = PLACED.map(([ip, code]) => [ip, ip.includes(":") ? null : code]);
    expect(PLACED.map(([ip]) => [ip, countryAt(table, addressOf(ip))])).toEqual(wanted);
  });
});

describe("what a tree says of IPv6 addresses that carry an IPv4 address", () => {
  const table = tableOf(writeMmdb(flat, { ...V6_TREE, aliases: ["2002::/16", "::ffff:0:0:0/96"] }));

  test("an alias of the IPv4 tree is no place: anybody can write the address inside", () => {
    expect(countryAt(table, addressOf("2002:c000:207::1"))).toBe(null);
  });

  test("the IPv4 tree itself is not ::/96", () => {
    expect(countryAt(table, { ...addressOf("2001:db8::"), words: [0, 0, 0, 0xc0000207] })).toBe(null);
    expect(countryAt(table, addressOf("192.0.2.7"))).toBe("DE");
  });

  test("a record for the whole of IPv6 holds for IPv4 too", () => {
    const all = tableOf(writeMmdb([["::/0", { country_code: "AQ" }]], V6_TREE));
    expect([countryAt(all, addressOf("8.8.8.8")), countryAt(all, addressOf("2001:db8::"))]).toEqual(["AQ", "AQ"]);
  });
});

describe("codes", () => {
  test("in lower case count", () => {
    expect(
      countryAt(tableOf(writeMmdb([["192.0.2.0/24", { country_code: "br" }]], V6_TREE)), addressOf("192.0.2.1")),
    ).toBe("BR");
  });

  test("outside the closed set are no country, and are counted by network", () => {
    const mmdb = writeMmdb(
      [
        ["192.0.2.0/24", { country_code: "BR" }],
        ["198.51.100.0/24", { country_code: "EU" }],
        ["203.0.113.0/24", { country_code: "EU" }],
        ["2001:db8::/32", { country_code: "AP" }],
      ],
      V6_TREE,
    );
    const { dropped, networks } = built([mmdb]);
    expect([...dropped]).toEqual([
      ["EU", 2],
      ["AP", 1],
    ]);
    expect(networks).toBe(4);
    const asked = ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"].map(addressOf);
    expect(asked.map((address) => countryAt(tableOf(mmdb), address))).toEqual(["BR", null, null, null]);
  });

  test("missing from some records are no country there", () => {
    const mmdb = writeMmdb(
      [
        ["192.0.2.0/24", { country: { iso_code: "BR" } }],
        ["198.51.100.0/24", { continent: { code: "EU" } }],
      ],
      V6_TREE,
    );
    expect(countryAt(tableOf(mmdb), addressOf("198.51.100.1"))).toBe(null);
    expect(built([mmdb]).dropped.size).toBe(0);
  });
});

describe("a file that cannot be read is a fault that says why", () => {
  const good = writeMmdb(flat, V6_TREE);
  /** The left record of a node. */
  const pointing = (node: number, to: number): Buffer => {
    const bytes = Buffer.from(good);
    bytes.writeUIntBE(to, node * 6, 3);
    return bytes;
  };
  const cases: [name: string, bytes: Buffer, message: RegExp][] = [
    ["an empty file", Buffer.alloc(0), /is no MMDB file/],
    ["text", Buffer.from('{"name": "no database"}'), /is no MMDB file/],
    [
      "metadata alone",
      good.subarray(good.lastIndexOf("MaxMind.com") - 3),
      /is damaged: .* states a search tree of \d+ nodes, and 0 bytes come before it/,
    ],
    ["a tree that leads back to its root", pointing(0, 0), /search tree (is deeper|loops)/],
    [
      "records of another kind",
      writeMmdb([["192.0.2.0/24", { is_proxy: "x" }]], V6_TREE),
      /holds records with is_proxy, /,
    ],
    ["no records", writeMmdb([], V6_TREE), /holds no records/],
  ];
  test.each(cases)("%s", (_, bytes, message) => {
    const result = build([bytes]);
    expect(result).toMatchObject({ ok: false, error: expect.stringMatching(message) });
    expect(result).toMatchObject({ error: expect.stringMatching(/file1\.mmdb .*; (pass|take|download|fetch)/) });
  });

  test("cut anywhere, it is read or refused, and never thrown about", () => {
    const outcomes = new Set<boolean>();
    for (let length = 0; length < good.length; length++) {
      outcomes.add(sourceReader({ rows: true }).add(good.subarray(0, length), () => undefined).ok);
    }
    expect(outcomes).toContain(false);
  });
});
