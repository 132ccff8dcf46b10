import { describe, expect, test } from "vitest";
import { findByKeys } from "../../../src/core/decide/find-by-keys.ts";
import { indexKeys } from "../../../src/core/bundle/key-index.ts";
import type { ViewerKeys } from "../../../src/core/model/viewer-keys.ts";
import type { RegionKey } from "../../../src/core/model/trace.ts";
import type { Viewer } from "../../../src/core/model/viewer.ts";
import { keys, viewer } from "../small-rules.ts";

/** A viewer who has every kind of key. */
const SOMEBODY = viewer({
  ip: "203.0.113.77",
  country: "BR",
  asn: 28_573,
  place: { subdivision: "BR-SP", city: "São Paulo" },
});

/** Entries that mean him, most specific kind first. */
const BY_KIND: readonly [by: RegionKey, keys: ViewerKeys][] = [
  ["network", keys({ networks: ["203.0.113.0/24"] })],
  ["asn", keys({ asns: [28_573] })],
  ["city", keys({ cities: [{ country: "BR", name: "SÃO PAULO" }] })],
  ["subdivision", keys({ subdivisions: ["BR-SP"] })],
  ["country", keys({ countries: ["BR"] })],
  ["group", keys({ groupCountries: ["BR"] })],
  ["continent", keys({ continents: ["SA"] })],
];

function find(entries: readonly (readonly [string, ViewerKeys])[], who: Viewer = SOMEBODY) {
  return findByKeys(indexKeys(entries.map(([value, one]) => ({ keys: one, value }))), who);
}

describe("each kind of key", () => {
  test.each(BY_KIND)("%s finds by itself", (by, entry) => {
    expect(find([[by, entry]])).toMatchObject({ value: by, by });
  });

  const pairs = BY_KIND.flatMap(([strong, one], at) =>
    BY_KIND.slice(at + 1).map(([weak, other]) => [strong, weak, one, other] as const),
  );
  test.each(pairs)("%s wins over %s, whatever the order of the files", (strong, weak, one, other) => {
    expect(
      find([
        [weak, other],
        [strong, one],
      ]),
    ).toMatchObject({ value: strong, by: strong });
    expect(
      find([
        [strong, one],
        [weak, other],
      ]),
    ).toMatchObject({ value: strong, by: strong });
  });

  test.each(BY_KIND)("%s does not find somebody else", (_, entry) => {
    const other = viewer({
      ip: "198.51.100.1",
      country: "DE",
      asn: 3320,
      place: { subdivision: "DE-BE", city: "Berlin" },
    });
    expect(find([["x", entry]], other)).toBeNull();
    expect(find([["x", entry]], viewer())).toBeNull();
  });
});

describe("networks", () => {
  const nested: readonly (readonly [string, ViewerKeys])[] = [
    ["wide", keys({ networks: ["203.0.0.0/8"] })],
    ["one", keys({ networks: ["203.0.113.77/32"] })],
    ["narrow", keys({ networks: ["203.0.113.0/24"] })],
    ["all", keys({ networks: ["0.0.0.0/0"] })],
  ];
  const v4: [ip: string, value: string][] = [
    ["203.0.113.77", "one"],
    ["203.0.113.78", "narrow"],
    ["203.0.114.1", "wide"],
    ["8.8.8.8", "all"],
    ["::ffff:203.0.113.77", "one"],
  ];
  test.each(v4)("the longest prefix wins for %s", (ip, value) => {
    expect(find(nested, viewer({ ip }))?.value).toBe(value);
  });

  const v6: readonly (readonly [string, ViewerKeys])[] = [
    ["wide", keys({ networks: ["2001:db8::/32"] })],
    ["narrow", keys({ networks: ["2001:db8:0:8000::/49"] })],
    ["one", keys({ networks: ["2001:db8::1/128"] })],
  ];
  const cases: [ip: string, value: string | undefined][] = [
    ["2001:db8::1", "one"],
    ["2001:db8::2", "wide"],
    ["2001:db8:0:ffff::1", "narrow"],
    ["2001:db9::1", undefined],
  ];
  test.each(cases)("IPv6 %s → %s", (ip, value) => {
    expect(find(v6, viewer({ ip }))?.value).toBe(value);
  });

  test("the key is the network, never the viewer's address", () => {
    expect(find(nested, viewer({ ip: "203.0.113.78" }))?.key).toBe("203.0.113.0/24");
    expect(find(v6, viewer({ ip: "2001:db8::2" }))?.key).toBe("2001:db8::/32");
  });

  test("nor so long that it tells him from his neighbours", () => {
    expect(find(nested, viewer({ ip: "203.0.113.77" }))?.key).toBe("203.0.113.0/24");
    expect(find(v6, viewer({ ip: "2001:db8:0:ffff::1" }))?.key).toBe("2001:db8::/48");
    expect(find(v6, viewer({ ip: "2001:db8::1" }))?.key).toBe("2001:db8::/48");
  });

  test("an IPv4 address is in no IPv6 network", () => {
    expect(find([["all6", keys({ networks: ["::/0"] })]], viewer({ ip: "203.0.113.77" }))).toBeNull();
  });
});

describe("cities", () => {
  const entry: readonly (readonly [string, ViewerKeys])[] = [
    ["x", keys({ cities: [{ country: "US", name: "Portland" }] })],
  ];

  test("count only in their country", () => {
    expect(find(entry, viewer({ country: "US", place: { city: "portland" } }))?.by).toBe("city");
    expect(find(entry, viewer({ country: "CA", place: { city: "Portland" } }))).toBeNull();
  });

  test("say nothing without a country", () => {
    expect(find(entry, viewer({ place: { city: "Portland" } }))).toBeNull();
  });
});

test("the key is what the viewer has", () => {
  expect(find([["x", keys({ asns: [28_573] })]])?.key).toBe("AS28573");
  expect(find([["x", keys({ countries: ["BR"] })]])?.key).toBe("BR");
  expect(find([["x", keys({ continents: ["SA"] })]])?.key).toBe("SA");
  expect(find([["x", keys({ subdivisions: ["BR-SP"] })]])?.key).toBe("BR-SP");
});
