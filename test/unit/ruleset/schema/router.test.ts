import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const LEAST = 'hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\n';
const router = (more: string) => document("Router", `${LEAST}${more}`);
const found = (more: string): readonly string[] =>
  inShort(issuesIn(router(more))).map((line) => line.split(" ").slice(1).join(" "));

describe("a Router", () => {
  test("with what it must say gets the defaults for the rest", () => {
    expect(rulesOf(router("")).router).toEqual({
      mode: "route",
      bypass: null,
      hosts: ["live.example"],
      clientIp: { kind: "cloudflare" },
      geoHeaders: null,
      aliases: {},
      guards: { maxMovePercent: 20, requireReason: true, minHealthyClusters: 1 },
      locate: ["cf", "geoip"],
      unit: ["cookie:sid"],
      continueTrace: "never",
      fallbackRegion: "world",
      residency: [],
      geofence: [],
    });
  });

  test.each(["mode: route", "clientIp: cloudflare"])("may say %s, which is what happens", (more) => {
    expect(rulesOf(router(more)).router).toEqual(rulesOf(router("")).router);
  });

  test.each([["[cf]"], ["[geoip]"], ["[geoip, cf]"]])("locates by %s in that order", (locate) => {
    expect(`[${rulesOf(router(`locate: ${locate}`)).router.locate.join(", ")}]`).toBe(locate);
  });

  test.each(["hosts", "unit", "fallbackRegion"])("must have %s", (key) => {
    const text = LEAST.split("\n")
      .filter((line) => !line.startsWith(key))
      .join("\n");
    expect(inShort(issuesIn(document("Router", text)))).toContain(`3:1 GR0202 the document needs the key "${key}"`);
  });
});

test("hosts are in lower case and distinct after that", () => {
  expect(
    rulesOf(document("Router", LEAST.replace("live.example", 'LIVE.example, "*.VOD.example"'))).router.hosts,
  ).toEqual(["live.example", "*.vod.example"]);
  expect(inShort(issuesIn(document("Router", LEAST.replace("live.example", "LIVE.example, live.example"))))).toEqual([
    "4:25 GR0203 hosts[1] is the second live.example in its list",
  ]);
});

const unit = (source: string) => document("Router", LEAST.replace("cookie:sid", source));

describe("a unit source", () => {
  test.each([
    ["header:X-Session-Id", "header:x-session-id"],
    ["cookie:SID", "cookie:SID"],
    ["cmcd:sid", "cmcd:sid"],
  ])("%s is read as %s: names of headers have no case", (written, read) => {
    expect(rulesOf(unit(written)).router.unit).toEqual([read]);
  });
  test.each(["sid", "query:sid", "header:", "header:a b", "cookie:a;b", "cmcd:", "header:a:b"])(
    "is not %j",
    (written) => {
      expect(inShort(issuesIn(unit(written))).join("\n")).toContain(
        "GR0203 unit[0] must be header:NAME, cookie:NAME or cmcd:KEY",
      );
    },
  );
});

describe("residency", () => {
  test("binds viewers to clusters; those without a place are outside unless it says otherwise", () => {
    const [rule] = rulesOf(router("residency: [{ name: gdpr, viewers: { countries: [de] }, only: [north] }]")).router
      .residency;
    expect(rule).toMatchObject({
      name: "gdpr",
      only: ["north"],
      unknownPlace: "outside",
      ifNone: { status: 503, body: "" },
      viewers: { countries: ["DE"], groupCountries: [] },
      source: "x.yaml:7",
    });
  });
  test("keeps what it says", () => {
    const text =
      "residency: [{ name: a, viewers: {}, only: [north], unknownPlace: inside, ifNone: { respond: { status: 451, body: no } } }]";
    expect(rulesOf(router(text)).router.residency[0]).toMatchObject({
      unknownPlace: "inside",
      ifNone: { status: 451, body: "no" },
    });
  });
  test.each([
    [
      "{ name: A, viewers: {}, only: [north] }",
      'residency A: name must be a name of 1 to 63 lower-case letters, digits and inner hyphens, found "A"',
    ],
    [
      "{ name: a, viewers: {}, only: [] }",
      "residency a: only must be a list with at least one entry, found an empty list",
    ],
    ["{ name: a, viewers: {}, only: [north, north] }", "residency a: only[1] is the second north in its list"],
    ["{ name: a, viewers: {}, only: [nroth] }", 'residency a names the cluster "nroth", which is not defined'],
    ["{ name: a, viewers: { groups: [ue] }, only: [north] }", 'residency a names the group "ue", which is not defined'],
    [
      "{ name: a, viewers: {}, only: [north], unknownPlace: maybe }",
      'residency a: unknownPlace must be inside or outside, found "maybe"',
    ],
    ["{ name: a, only: [north] }", 'residency a needs the key "viewers"'],
  ])("%s is told as: %s", (entry, message) => {
    expect(found(`residency: [${entry}]`).join("\n")).toContain(message);
  });
});

describe("clientIp", () => {
  test("by a header, in lower case; each entry is an address unless it says otherwise", () => {
    const read = (text: string) => rulesOf(router(`clientIp: ${text}`)).router.clientIp;
    expect(read("{ header: X-Forwarded-For, trusted: [10.0.0.0/8] }")).toEqual({
      kind: "header",
      header: "x-forwarded-for",
      format: "ip",
      trusted: ["10.0.0.0/8"],
    });
    expect(read('{ header: x-a, trusted: ["::ffff:10.0.0.0/104"], format: "ip:port" }')).toMatchObject({
      format: "ip:port",
      trusted: ["10.0.0.0/8"],
    });
    expect(read("direct")).toEqual({ kind: "direct" });
  });

  const wrong: [written: string, message: string][] = [
    ["somewhere", 'clientIp must be cloudflare, direct, or a map with header and trusted, found "somewhere"'],
    ["{ header: x-a }", 'clientIp needs the key "trusted"'],
    ["{ header: x-a, trusted: [] }", "clientIp.trusted must be a list with at least one entry"],
    ["{ header: x a, trusted: [10.0.0.0/8] }", 'clientIp.header must be the name of a header or cookie, found "x a"'],
    ["{ header: x-a, trusted: [10.0.0.1/8] }", "clientIp.trusted[0] must be a network"],
    ["{ header: x-a, trusted: [10.0.0.0/8], format: port }", 'clientIp.format must be ip or ip:port, found "port"'],
    [
      "{ header: Forwarded, trusted: [10.0.0.0/8], format: ip }",
      "clientIp.format does not go with `forwarded`, which has a form of its own",
    ],
  ];
  test.each(wrong)("%s is told as: %s", (written, message) => {
    expect(found(`clientIp: ${written}`).join("\n")).toContain(message);
  });
});

describe("geoHeaders", () => {
  const read = (text: string) => rulesOf(router(`geoHeaders: ${text}`)).router.geoHeaders;

  test.each(["cloudfront", "cloudflare"])("may be those of %s", (preset) => {
    expect(read(`{ preset: ${preset} }`)).toEqual({ kind: "preset", preset });
  });

  test("may have names of one's own, in lower case", () => {
    expect(read("{ country: X-Country, asn: X-Asn }")).toEqual({
      kind: "names",
      names: { country: "x-country", asn: "x-asn" },
    });
  });

  const wrong: [written: string, message: string][] = [
    ["{ preset: akamai }", 'geoHeaders.preset must be cloudfront or cloudflare, found "akamai"'],
    ["{ preset: cloudfront, city: x-city }", "geoHeaders has a preset and names of its own"],
    ["{ city: x-city }", "geoHeaders names no header for the country"],
  ];
  test.each(wrong)("%s is told as: %s", (written, message) => {
    expect(found(`geoHeaders: ${written}`).join("\n")).toContain(message);
  });
});

describe("aliases", () => {
  test("have no case, and are sorted", () => {
    expect(Object.entries(rulesOf(router("aliases: { xk: rs, ua-43: UA, AP: SG }")).router.aliases)).toEqual([
      ["AP", "SG"],
      ["UA-43", "UA"],
      ["XK", "RS"],
    ]);
  });

  const wrong: [written: string, message: string][] = [
    ["{ XK: SQ }", 'GR0204 aliases.XK must be an ISO 3166-1 country code, found "SQ"'],
    ["{ Kosovo: RS }", '"Kosovo" must be a code such as XK or UA-43'],
    ["{ XK: RS, xk: AL }", "aliases.xk has XK twice, since case does not count"],
    ["[XK]", "aliases must be a map"],
  ];
  test.each(wrong)("%s is told as: %s", (written, message) => {
    expect(found(`aliases: ${written}`).join("\n")).toContain(message);
  });

  test("are at most a thousand", () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".split("");
    const codes = letters.flatMap((one) => letters.map((other) => `"${one}${other}": BR`));
    expect(found(`aliases: { ${codes.slice(0, 1000).join(", ")} }`).join()).not.toContain("GR0104");
    expect(found(`aliases: { ${codes.slice(0, 1001).join(", ")} }`).join()).toContain(
      "has 1001 entries; the limit is 1000",
    );
  });
});

const geofence = (respond: string) => `geofence: [{ name: g, viewers: { countries: [KP] }, respond: ${respond} }]`;

describe("the answer of a geofence", () => {
  test("has an empty body unless it says otherwise", () => {
    expect(rulesOf(router(geofence("{ status: 451 }"))).router.geofence[0]?.respond).toEqual({ status: 451, body: "" });
  });
  test.each(["200", "204", "299", "400", "599"])("may have status %s", (status) => {
    expect(found(geofence(`{ status: ${status} }`))).toEqual([]);
  });
  test.each(["100", "199", "300", "302", "304", "399", "600", "99", "451.5", '"451"', "~", "1e999"])(
    "may not have status %s",
    (status) => {
      expect(found(geofence(`{ status: ${status} }`))[0]).toContain("GR0203 geofence g: respond.status must be");
    },
  );
  test.each(["204", "205"])("has no body with status %s, which the platform would refuse", (status) => {
    expect(found(geofence(`{ status: ${status}, body: x }`))[0]).toContain(`is not possible with status ${status}`);
    expect(found(geofence(`{ status: ${status}, body: "" }`))).toEqual([]);
  });
  test("has at most 8192 characters, none of them hidden", () => {
    expect(found(geofence(`{ status: 451, body: "${"x".repeat(8192)}" }`))).toEqual([]);
    expect(found(geofence(`{ status: 451, body: "${"x".repeat(8193)}" }`))).toHaveLength(1);
    expect(found(geofence('{ status: 451, body: "\\u202e" }'))).toHaveLength(1);
    expect(found(geofence('{ status: 451, body: "\\ud800" }'))).toHaveLength(1);
  });
});

test("geofences and residencies share their names", () => {
  const text =
    "geofence: [{ name: g, viewers: { asns: [1] }, respond: { status: 451 } }]\nresidency: [{ name: g, viewers: { asns: [1] }, only: [north, south] }]";
  expect(found(text)).toEqual(['GR0301 the policy "g" is defined twice']);
});
