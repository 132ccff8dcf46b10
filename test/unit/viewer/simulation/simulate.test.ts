import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simulate } from "../../../../src/core/viewer/simulation/simulate.ts";
import type { SimulatedFacts } from "../../../../src/core/viewer/simulation/simulated-viewer.ts";

type Fields = Readonly<Record<string, string>>;

const headersOf = (fields: Fields): readonly (readonly [string, string])[] =>
  Object.entries(fields).map(([name, value]) => [`x-georouter-sim-${name}`, value]);

function read(fields: Fields, query = ""): SimulatedFacts | null {
  const result = simulate(headersOf(fields), query);
  if (!result.ok) throw new Error(result.error.join("; "));
  return result.value;
}

function faults(fields: Fields, query = ""): readonly string[] {
  const result = simulate(headersOf(fields), query);
  return result.ok ? [] : result.error;
}

/** What is stated, without what is not. */
function place(fields: Fields, query = ""): object {
  const stated = Object.entries(read(fields, query)?.place ?? {});
  return Object.fromEntries(stated.filter(([, value]) => value !== null));
}

test("a request that simulates nothing gives no facts", () => {
  expect(
    simulate(
      [
        ["x-session-id", "1"],
        ["x-georouter-lab", "1"],
      ],
      "a=1&sim=BR",
    ),
  ).toEqual({ ok: true, value: null });
});

describe("headers", () => {
  test.each<[fields: Fields, place: object, said: string]>([
    [{ country: "BR" }, { country: "BR" }, "BR"],
    [{ country: "br" }, { country: "BR" }, "BR"],
    [{ subdivision: "US-CA" }, { country: "US", subdivision: "US-CA" }, "US-CA"],
    [{ subdivision: "us-ca", country: "US" }, { country: "US", subdivision: "US-CA" }, "US-CA"],
    [{ continent: "eu" }, { continent: "EU" }, "EU"],
    [{ continent: "AS", country: "CY" }, { continent: "AS", country: "CY" }, "CY"],
    [{ country: "BR", city: "S\u00e3o Paulo" }, { country: "BR", city: "S\u00e3o Paulo" }, "BR"],
    [{ subdivision: "BR-SP", city: "Santos" }, { country: "BR", subdivision: "BR-SP", city: "Santos" }, "BR-SP"],
    [{ lat: "-23.55", lon: "-46.63" }, { point: { lat: -23.55, lon: -46.63 } }, "-23.55,-46.63"],
    [{ lat: "90", lon: "-180" }, { point: { lat: 90, lon: -180 } }, "90,-180"],
    [{ lat: "0", lon: "0" }, { point: { lat: 0, lon: 0 } }, "0,0"],
    [{ lat: "1", lon: "2", country: "GA" }, { country: "GA", point: { lat: 1, lon: 2 } }, "GA"],
  ])("%j state %j", (fields, stated, said) => {
    expect(place(fields)).toEqual(stated);
    expect(read(fields)).toMatchObject({ address: null, asn: null, said });
  });

  test("an address leaves the place to the table", () => {
    const facts = read({ ip: "2001:12FF::10" });
    expect(facts).toMatchObject({ place: null, asn: null, said: "2001:12ff::/48" });
    expect(facts?.address?.text).toBe("2001:12ff::10");
  });

  test("a place beside an address is the place, and the address stays his", () => {
    const facts = read({ ip: "200.160.2.3", country: "DE" });
    expect(facts).toMatchObject({ place: { country: "DE" }, said: "DE" });
    expect(facts?.address?.text).toBe("200.160.2.3");
  });

  test.each([
    ["28573", 28_573],
    ["AS28573", 28_573],
    ["as1", 1],
    ["4294967295", 4_294_967_295],
  ])("asn %s is %d and says nothing of the place", (text, asn) => {
    expect(read({ asn: text })).toEqual({ address: null, place: null, asn, said: `AS${asn}` });
  });

  test("in any case, and with _ for -", () => {
    for (const name of ["X-Georouter-Sim-Country", "x_georouter_sim_country"]) {
      expect(simulate([[name, "BR"]], "")).toMatchObject({ ok: true, value: { place: { country: "BR" } } });
    }
  });
});

describe("a faulty header is named, with what is wanted and what was found", () => {
  test.each<[field: string, texts: readonly string[], wanted: string]>([
    ["country", ["", "BRA", "XX", "T1", "EU", "Brazil", "BR, DE"], "a country code such as BR"],
    ["subdivision", ["", "CA", "US", "US-", "US-CALI", "XX-CA", "USCA"], "a subdivision code such as US-CA"],
    ["continent", ["", "XX", "Europe"], "one of AF AN AS EU NA OC SA"],
    [
      "ip",
      ["", "200.160.2", "200.160.2.3:80", "10.1.2.3", "127.0.0.1", "::1", "fe80::1%eth0", "1.1.1.1, 8.8.8.8"],
      "a public address such as 200.160.2.3",
    ],
    [
      "asn",
      ["", "0", "-1", "1.5", "4294967296", "99999999999", "ASx", "28573 "],
      "a number from 1 to 4294967295, such as 28573",
    ],
  ])("%s", (field, texts, wanted) => {
    for (const text of texts) {
      expect(faults({ [field]: text })).toEqual([
        `x-georouter-sim-${field} must be ${wanted}, found ${JSON.stringify(text)}`,
      ]);
    }
  });

  test.each(["", "91", "-90.1", "1e1", "+1", "N23", "0x10", "NaN", "Infinity", "1,2"])("lat %j", (lat) => {
    expect(faults({ lat, lon: "1" })).toEqual([
      `x-georouter-sim-lat must be degrees north from -90 to 90, such as -23.55, found ${JSON.stringify(lat)}`,
    ]);
  });

  test.each(["", "999", "180.1", "-181"])("lon %j", (lon) => {
    expect(faults({ lat: "1", lon })).toEqual([
      `x-georouter-sim-lon must be degrees east from -180 to 180, such as -46.63, found ${JSON.stringify(lon)}`,
    ]);
  });

  test("city", () => {
    for (const city of ["", "x".repeat(201)])
      expect(faults({ country: "BR", city })[0]).toContain("at most 200 characters");
    expect(faults({ city: "Santos" })).toEqual([
      "x-georouter-sim-city says nothing alone; send x-georouter-sim-country as well",
    ]);
    expect(faults({ city: "Santos", lat: "1", lon: "2" })).toHaveLength(1);
  });

  test("lat or lon alone, and a subdivision elsewhere", () => {
    expect(faults({ lat: "1" })).toEqual(["x-georouter-sim-lat says nothing alone; send x-georouter-sim-lon as well"]);
    expect(faults({ lon: "1", country: "BR" })).toEqual([
      "x-georouter-sim-lon says nothing alone; send x-georouter-sim-lat as well",
    ]);
    expect(faults({ subdivision: "US-CA", country: "BR" })).toEqual([
      "x-georouter-sim-subdivision US-CA is not in BR; leave one of them out",
    ]);
  });

  test("a name that is none, and one that is there twice", () => {
    expect(faults({ contry: "BR" })).toEqual([
      "x-georouter-sim-contry simulates nothing; known are x-georouter-sim-country, x-georouter-sim-subdivision, " +
        "x-georouter-sim-city, x-georouter-sim-continent, x-georouter-sim-ip, x-georouter-sim-lat, " +
        "x-georouter-sim-lon, x-georouter-sim-asn",
    ]);
    expect(faults({ constructor: "BR" })[0]).toMatch(/^x-georouter-sim-constructor simulates nothing/);
    const twice = [
      ["x-georouter-sim-country", "BR"],
      ["x_georouter_sim_country", "BR"],
    ] as const;
    expect(simulate(twice, "")).toEqual({ ok: false, error: ["x_georouter_sim_country is there twice; send it once"] });
  });

  test("every name that is known is in the documentation", () => {
    const docs = readFileSync(resolve(import.meta.dirname, "../../../../docs/simulation.md"), "utf8");
    const known = (faults({ contry: "BR" })[0] ?? "").split(" are ")[1]?.split(", ") ?? [];
    const documented = docs.replaceAll("`-lon`", "`x-georouter-sim-lon`");
    expect(known).toHaveLength(8);
    expect(known.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });

  test("all faults at once, and what was found is cut when it is long", () => {
    expect(faults({ country: "BRA", asn: "x" })).toHaveLength(2);
    expect(faults({ country: "x".repeat(5000) })[0]?.length).toBeLessThan(150);
  });
});

describe("the parameter __sim", () => {
  test.each<[text: string, place: object]>([
    ["BR", { country: "BR" }],
    ["br", { country: "BR" }],
    ["US-CA", { country: "US", subdivision: "US-CA" }],
    ["-23.55,-46.63", { point: { lat: -23.55, lon: -46.63 } }],
    ["-23.55%2C-46.63", { point: { lat: -23.55, lon: -46.63 } }],
  ])("%s", (text, stated) => {
    expect(place({}, `a=1&__sim=${text}&b`)).toEqual(stated);
    expect(place({}, `%5F_sim=${text}`)).toEqual(stated);
  });

  test.each(["200.160.2.3", "2001:12ff::10", "2001%3A12ff%3A%3A10"])("%s is an address", (text) => {
    expect(read({}, `__sim=${text}`)?.address?.text).toBe(decodeURIComponent(text));
  });

  test.each(["", "Brazil", "XX", "US-CALI", "1,2,3", ",", "1,", ",1", "200.160.2", "BR,DE%"])(
    "=%s is a fault",
    (text) => {
      const found = faults({}, `__sim=${text}`);
      expect(found).toHaveLength(text === ",1" || text === "BR,DE%" ? found.length : 1);
      expect(found[0]).toMatch(/^__sim must be (?:a country \(BR\), |degrees )/);
    },
  );

  test("without a value, out of range, private, or twice is a fault", () => {
    expect(faults({}, "__sim")).toEqual([
      '__sim must be a country (BR), a subdivision (US-CA), degrees (-23.55,-46.63) or an address (200.160.2.3), found ""',
    ]);
    expect(faults({}, "__sim=1,999")[0]).toMatch(/^__sim must be degrees east from -180 to 180.* found "999"$/);
    expect(faults({}, "__sim=10.1.2.3")[0]).toMatch(/^__sim must be a public address .* found "10\.1\.2\.3"$/);
    expect(faults({}, "__sim=BR&a&__sim=DE")).toEqual(["__sim is there 2 times; send it once"]);
  });

  test("beside a header is a fault, whichever says what: neither wins in silence", () => {
    for (const field of ["country", "asn"]) {
      expect(faults({ [field]: field === "asn" ? "1" : "BR" }, "__sim=BR")).toEqual([
        `__sim and x-georouter-sim-${field} both simulate a viewer; send one of them`,
      ]);
    }
  });
});

test("whatever is sent, there are facts or faults that name what was sent, and never an exception", () => {
  const name = fc.oneof(
    fc.constantFrom("country", "subdivision", "city", "continent", "ip", "lat", "lon", "asn"),
    fc.string(),
  );
  const value = fc.oneof(fc.constantFrom("BR", "US-CA", "1.5", "200.160.2.3", "EU", "28573"), fc.string());
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 5 }), fc.string(), (fields, query) => {
      const result = simulate(headersOf(Object.fromEntries(fields)), query);
      const said = result.ok ? [result.value?.said ?? ""] : result.error;
      expect(said.length).toBeGreaterThan(0);
      const wanted = result.ok ? /./ : /^x-georouter-sim-|^__sim/;
      expect(said.filter((text) => !wanted.test(text))).toEqual([]);
    }),
  );
});
