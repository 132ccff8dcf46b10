import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { indexKeys } from "../../../src/core/bundle/key-index.ts";
import { findByKeys } from "../../../src/core/decide/find-by-keys.ts";
import { meetsKeys } from "../../../src/core/model/meets-keys.ts";
import { keys, viewer, type ViewerParts } from "../small-rules.ts";

const CHILE: ViewerParts = {
  country: "CL",
  place: { subdivision: "CL-RM", city: "Santiago" },
  asn: 64_500,
  ip: "203.0.113.9",
};

describe("any key suffices", () => {
  const rows: [name: string, of: Parameters<typeof keys>[0], meets: boolean][] = [
    ["country", { countries: ["AR", "CL"] }, true],
    ["another country", { countries: ["AR"] }, false],
    ["country of a group", { groupCountries: ["CL"] }, true],
    ["continent", { continents: ["SA"] }, true],
    ["subdivision", { subdivisions: ["CL-RM"] }, true],
    ["city, in any case", { cities: [{ country: "CL", name: "SANTIAGO" }] }, true],
    ["city of another country", { cities: [{ country: "ES", name: "Santiago" }] }, false],
    ["autonomous system", { asns: [64_500] }, true],
    ["network", { networks: ["203.0.113.0/24"] }, true],
    ["network beside his", { networks: ["203.0.112.0/24"] }, false],
    ["network of the other family", { networks: ["::/0"] }, false],
    ["one that fails and one that holds", { countries: ["AR"], networks: ["0.0.0.0/0"] }, true],
    ["no key", {}, false],
  ];
  test.each(rows)("%s", (_, of, meets) => {
    expect(meetsKeys(keys(of), viewer(CHILE))).toBe(meets);
  });

  test("a viewer of whom nothing is known meets none", () => {
    const all = { countries: ["CL"], continents: ["SA"], asns: [1], networks: ["0.0.0.0/0", "::/0"] };
    expect(meetsKeys(keys(all), viewer())).toBe(false);
  });
});

test("networks are read once, however many requests ask", () => {
  let reads = 0;
  const many = Array.from({ length: 1000 }, (_, at) => `10.${at >> 8}.${at & 255}.0/24`);
  const counted = new Proxy(many, {
    get: (list, key) => {
      if (typeof key === "string" && /^\d+$/.test(key)) reads++;
      return Reflect.get(list, key) as unknown;
    },
  });
  const of = keys({ networks: counted });
  const asked = Array.from({ length: 50 }, (_, at) => meetsKeys(of, viewer({ ip: `10.0.${at}.1` })));
  expect([asked.every(Boolean), meetsKeys(of, viewer({ ip: "10.200.0.1" })), reads]).toEqual([true, false, 1000]);
});

test("says what an index of the same keys finds", () => {
  const someKeys = fc.record({
    countries: fc.subarray(["CL", "AR"]),
    groupCountries: fc.subarray(["CL", "BR"]),
    continents: fc.subarray(["SA", "EU"]),
    subdivisions: fc.subarray(["CL-RM", "BR-SP"]),
    cities: fc.subarray([
      { country: "CL", name: "Santiago" },
      { country: "BR", name: "Santiago" },
    ]),
    asns: fc.subarray([64_500, 7]),
    networks: fc.subarray([
      "203.0.113.0/24",
      "203.0.114.0/24",
      "203.0.0.0/16",
      "2001:db8::/32",
      "2001:db8:1::/48",
      "2001:db8:2::/48",
      "198.51.100.0/25",
    ]),
  });
  const someViewer: fc.Arbitrary<ViewerParts> = fc.record(
    {
      country: fc.constantFrom("CL", "BR", "DE"),
      asn: fc.constantFrom(64_500, 7, 9),
      ip: fc.constantFrom("203.0.113.1", "203.0.1.1", "2001:db8::1", "2001:db8:2::1", "198.51.100.200", "192.0.2.1"),
      place: fc.record({ city: fc.constantFrom("santiago", "Arica"), subdivision: fc.constantFrom("CL-RM", "DE-BE") }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(someKeys, someViewer, (of, parts) => {
      const index = indexKeys([{ keys: keys(of), value: true }]);
      expect(meetsKeys(keys(of), viewer(parts))).toBe(findByKeys(index, viewer(parts)) !== null);
    }),
    { seed: 42, numRuns: 1000 },
  );
});
