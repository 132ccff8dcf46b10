import { describe, expect, test } from "vitest";
import { asId, type CountryCode } from "../../../../src/core/model/ids.ts";
import type { PlaceTable } from "../../../../src/core/model/place.ts";
import { readFacts, type Asked } from "../../../../src/core/ops/facts/read-facts.ts";
import { AT, bundleOf, cluster, region, rollout, tier } from "../../small-rules.ts";
import { countryRecord } from "../../viewer/geoip/geoip-rows.ts";

const BR = asId<CountryCode>("BR");
const TABLE: PlaceTable = {
  precision: "country",
  find: ({ text }) => (text.startsWith("200.") ? countryRecord(BR) : null),
  subdivisionCentre: () => null,
  centre: (country) => (country === BR ? { lat: -21, lon: -47 } : null),
};
const BUNDLE = bundleOf({
  router: { hosts: ["*.vod.example", "live.example", "api.example"], unit: ["header:x-session-id", "cookie:sid"] },
  regions: [region("world", { tiers: [tier({ "sa-east": 1, "us-east": 1 })] })],
  rollouts: [rollout("playback", { world: 5 })],
  clusters: [cluster("sa-east"), cluster("us-east")],
});

function read(facts: unknown): Asked {
  const asked = readFacts(facts, BUNDLE, TABLE, AT);
  if (!asked.ok) throw new Error(asked.error.join("; "));
  return asked.value;
}

function faults(facts: unknown): readonly string[] {
  const asked = readFacts(facts, BUNDLE, TABLE, AT);
  return asked.ok ? [] : asked.error;
}

describe("nothing stated", () => {
  test("is a GET of / at the first host that is no wildcard, now, by nobody known", () => {
    const { viewer, live } = read({});
    expect(viewer).toMatchObject({
      at: AT,
      host: "live.example",
      path: "/",
      query: "",
      method: "GET",
      address: null,
      asn: null,
      unit: null,
      key: "-",
    });
    expect(viewer.place.country).toBeNull();
    expect(live).toMatchObject({ version: 0, clusters: {}, percent: {} });
  });

  test("where all hosts are wildcards a label is made up", () => {
    const bundle = bundleOf({ router: { hosts: ["*.vod.example"] } });
    const asked = readFacts({}, bundle, null, AT);
    expect(asked.ok && asked.value.viewer.host).toBe("www.vod.example");
  });
});

describe("the request", () => {
  const rows: [name: string, facts: object, wanted: object][] = [
    ["host in any case", { host: "API.example" }, { host: "api.example" }],
    ["path with its query", { path: "/a?x=1" }, { path: "/a", query: "x=1" }],
    ["query of its own", { path: "/a", query: "?x=1" }, { query: "x=1" }],
    ["path with its query, and an empty one", { path: "/a?y=2", query: "" }, { query: "y=2" }],
    ["method in any case", { method: "head" }, { method: "HEAD" }],
    ["time in milliseconds", { at: 5 }, { at: 5 }],
    ["time in words", { at: "1970-01-01T00:00:05Z" }, { at: 5000 }],
    ["unit", { unit: "u1" }, { unit: { source: "facts", value: "u1" }, key: "u1" }],
    [
      "unit from a header",
      { headers: { "X-Session-Id": "h" } },
      { unit: { source: "header:x-session-id", value: "h" } },
    ],
    ["unit from a cookie", { cookies: { a: "1", sid: "c" } }, { unit: { source: "cookie:sid", value: "c" } }],
    ["asn", { asn: 28_573 }, { asn: 28_573 }],
    ["address as key", { ip: "8.8.8.8" }, { key: "8.8.8.8" }],
    ["an address that places nobody", { ip: "10.1.2.3" }, { address: null, key: "-" }],
    ["an empty unit", { unit: "" }, { unit: null, key: "-" }],
    ["a unit of 256 characters", { unit: "x".repeat(256) }, { key: "x".repeat(256) }],
    ["a unit that is too long", { unit: "x".repeat(257), ip: "8.8.8.8" }, { unit: null, key: "8.8.8.8" }],
    ["host with port and dot", { host: "live.example.:443" }, { host: "live.example" }],
  ];
  test.each(rows)("%s", (_, facts, wanted) => {
    expect(read(facts).viewer).toMatchObject(wanted);
  });

  test("cookies come after a Cookie header", () => {
    const { viewer } = read({ headers: { Cookie: "a=1" }, cookies: { b: "2", c: "3" } });
    expect(viewer.headers.get("cookie")).toBe("a=1; b=2; c=3");
  });

  test("what simulates a viewer is not there, as in production", () => {
    const headers = { "X-Georouter-Sim-Country": "BR", "x-tier": "gold" };
    const { viewer } = read({ country: "DE", headers, path: "/live/ch1?a=1&__sim=BR&b" });
    expect(viewer.headers.get("x-georouter-sim-country")).toBeNull();
    expect(viewer).toMatchObject({ place: { country: "DE" }, query: "a=1&b" });
    expect(viewer.headers.get("x-tier")).toBe("gold");
  });
});

describe("the place", () => {
  const rows: [name: string, facts: object, wanted: object][] = [
    ["by address", { ip: "200.1.1.1" }, { source: "geoip", country: "BR", continent: "SA", precision: "country" }],
    [
      "stated before the address",
      { ip: "200.1.1.1", country: "de" },
      { source: "facts", country: "DE", continent: "EU" },
    ],
    ["by country, at its centre", { country: "BR" }, { coordinates: { lat: -21, lon: -47 }, precision: "country" }],
    [
      "by country and point",
      { country: "BR", lat: 1, lon: 2 },
      { coordinates: { lat: 1, lon: 2 }, precision: "point" },
    ],
    ["by subdivision, which tells the country", { subdivision: "br-sp" }, { country: "BR", subdivision: "BR-SP" }],
    ["by continent alone", { continent: "eu" }, { continent: "EU", country: null }],
    ["a stated continent wins", { country: "BR", continent: "NA" }, { country: "BR", continent: "NA" }],
    ["by point alone", { lat: 1, lon: 2 }, { country: null, coordinates: { lat: 1, lon: 2 }, precision: "point" }],
    ["with a city", { country: "BR", city: "Campinas" }, { city: "Campinas" }],
    ["with a city of a subdivision", { subdivision: "BR-SP", city: "Campinas" }, { country: "BR", city: "Campinas" }],
  ];
  test.each(rows)("%s", (_, facts, wanted) => {
    expect(read(facts).viewer.place).toMatchObject(wanted);
  });

  test("says who told it", () => {
    expect(read({ country: "BR" }).viewer.located).toEqual([{ source: "facts", outcome: "used", said: "BR" }]);
    expect(read({ ip: "8.8.8.8" }).viewer.located.map(({ source, outcome }) => [source, outcome])).toEqual([
      ["cf", "absent"],
      ["geoip", "unknown"],
    ]);
  });
});

describe("whoever connects", () => {
  const behind = bundleOf({
    router: {
      clientIp: { kind: "header", header: "x-forwarded-for", format: "ip", trusted: ["10.0.0.0/8"] },
      locate: ["headers", "cf", "geoip"],
      geoHeaders: { kind: "names", names: { country: "x-country", asn: "x-asn" } },
      aliases: { BR: asId<CountryCode>("PT") },
    },
  });
  const viewerOf = (facts: object) => {
    const asked = readFacts(facts, behind, TABLE, AT);
    if (!asked.ok) throw new Error(asked.error.join("; "));
    return asked.value.viewer;
  };
  const headers = { "X-Forwarded-For": "6.6.6.6, 200.1.1.1", "x-country": "JP", "x-asn": "2497" };

  test("a trusted peer's headers say who and where the viewer is", () => {
    expect(viewerOf({ peer: "10.0.0.1", headers })).toMatchObject({
      address: { text: "200.1.1.1" },
      place: { country: "JP", source: "headers" },
      asn: 2497,
      dropped: [],
      claims: { believed: true },
    });
  });

  test("what would simulate a viewer in a development build is named, and changes nothing", () => {
    const { viewer } = read({ ip: "200.160.2.3", headers: { "X-Georouter-Sim-Country": "DE" }, query: "a=1&__sim=DE" });
    expect(viewer.dropped).toEqual(["x-georouter-sim-country", "__sim"]);
    expect([viewer.place.country, viewer.query, viewer.headers.get("x-georouter-sim-country")]).toEqual([
      "BR",
      "a=1",
      null,
    ]);
  });

  test("anybody else is the viewer himself, and what his headers claim is dropped", () => {
    expect(viewerOf({ peer: "200.9.9.9", headers })).toMatchObject({
      address: { text: "200.9.9.9" },
      place: { country: "PT", source: "geoip" },
      asn: null,
      dropped: ["x-forwarded-for", "x-country", "x-asn"],
      claims: { believed: false },
    });
  });

  test("nobody is trusted unless it is said who connects", () => {
    expect(viewerOf({ headers })).toMatchObject({ address: null, place: { country: null } });
    expect(viewerOf({ headers, ip: "8.8.8.8" }).address?.text).toBe("8.8.8.8");
  });

  test("a stated place and network win over headers", () => {
    const stated = viewerOf({ peer: "10.0.0.1", headers, country: "DE", asn: 1 });
    expect(stated).toMatchObject({ place: { country: "DE", source: "facts" }, asn: 1 });
  });

  test("an alias holds for stated places too, and the trace has what was stated", () => {
    const { place, located } = viewerOf({ country: "BR", subdivision: "BR-SP" });
    expect(place).toMatchObject({ country: "PT", subdivision: null, continent: "EU" });
    expect(located).toEqual([{ source: "facts", outcome: "used", said: "BR" }]);
  });

  test("with Cloudflare's address rule he is the viewer", () => {
    expect(read({ peer: "200.9.9.9", headers }).viewer.address?.text).toBe("200.9.9.9");
  });
});

describe("what is wrong", () => {
  const rows: [name: string, facts: unknown, wanted: string][] = [
    ["no object", [], "facts must be a JSON object, found []"],
    ["peer", { peer: "proxy" }, 'peer must be an address such as 200.160.2.3, found "proxy"'],
    [
      "ip and peer",
      { ip: "8.8.8.8", peer: "10.0.0.1" },
      "ip is the viewer, and peer is whoever connects for him; leave one out",
    ],
    ["country", { country: "XX" }, 'country must be a country code such as BR, found "XX"'],
    ["country of another type", { country: 55 }, "country must be text, found 55"],
    ["continent", { continent: "Europe" }, 'continent must be one of AF AN AS EU NA OC SA, found "Europe"'],
    ["subdivision", { subdivision: "XX-SP" }, 'subdivision must be a subdivision code such as BR-SP, found "XX-SP"'],
    [
      "subdivision without a country",
      { subdivision: "SP" },
      'subdivision must be a subdivision code such as BR-SP, found "SP"',
    ],
    ["latitude", { lat: -91, lon: 0 }, "lat must be a number from -90 to 90, found -91"],
    ["longitude", { lat: 0, lon: "8" }, 'lon must be a number from -180 to 180, found "8"'],
    ["asn", { asn: -1 }, "asn must be a number from 0 to 4294967295, found -1"],
    ["path", { path: "live" }, 'path must begin with "/", found "live"'],
    ["a path with a space", { path: "/a b" }, 'path has no spaces in a request (a space is %20), found "/a b"'],
    ["no method", { method: "" }, 'method must be an HTTP method such as POST, found ""'],
    [
      "a name that no header has",
      { headers: { "a b": "1" } },
      'headers has "a b", which cannot be the name of a header',
    ],
    ["a cookie without a name", { cookies: { "": "1" } }, 'cookies has "", which cannot be the name of a cookie'],
    ["host", { host: "b.test/x" }, 'host must be a host name, found "b.test/x"; the edge answers 400'],
    ["headers", { headers: { a: 1 } }, "headers.a must be text, found 1"],
    ["time", { at: "tomorrow" }, 'at must be a time such as 2026-11-28T03:00:00Z, found "tomorrow"'],
    [
      "health of no cluster",
      { health: { mars: "up" } },
      'health names cluster "mars", which the rules do not have; they have sa-east, us-east',
    ],
    ["text that is no address", { ip: "1.2.3" }, 'ip must be an address such as 200.160.2.3, found "1.2.3"'],
    ["query twice", { path: "/a?y=2", query: "x=1" }, "query is stated twice, in path and in query; leave one out"],
    ["latitude alone", { lat: 5 }, "lat says nothing alone: state lon as well"],
    ["longitude alone", { country: "BR", lon: 5 }, "lon says nothing alone: state lat as well"],
    ["a lone city", { city: "Campinas" }, "city says nothing alone: state country as well"],
    [
      "a subdivision of another country",
      { country: "BR", subdivision: "DE-BY" },
      "subdivision DE-BY is not in country BR; leave one of them out",
    ],
    ["a fact that is misspelt", { contry: "BR" }, 'unknown fact "contry"; did you mean "country"?'],
  ];
  test.each(rows)("%s", (_, facts, wanted) => {
    expect(faults(facts)).toEqual([wanted]);
  });

  test("all of it at once", () => {
    expect(faults({ lat: 91, lon: 181, colour: 1, health: 5 })).toHaveLength(4);
  });
});

describe("the live value", () => {
  test("is of the request's time, with a version once anything is stated", () => {
    const { live } = read({ at: 5, health: { "sa-east": "down" } });
    expect(live).toMatchObject({
      version: 1,
      at: 5,
      clusters: { "sa-east": { measured: { state: "down", since: 5 } } },
    });
    expect(read({ percent: { playback: { world: 50 } } }).live).toMatchObject({
      version: 1,
      percent: { playback: { world: 50 } },
    });
  });
});
