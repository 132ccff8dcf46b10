/**
 * A proxy of ours in front of the edge, and everybody who would like to be taken for one.
 *
 * The proxy connects from 130.176.0.0/16, as Cloudflare says in `cf-connecting-ip`; what the cluster is told shows
 * whom the edge believed.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asId, type CountryCode } from "../../src/core/model/ids.ts";
import type { RouterRule } from "../../src/core/model/rules.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";
import type { HeaderPair } from "./rig/viewer.ts";

const IN_BRAZIL = "200.160.2.3";
const IN_JAPAN = "133.11.0.1";
const PROXY: HeaderPair = ["CF-Connecting-IP", "130.176.1.1"];
/** Where the proxy stands, as Cloudflare says; not where its viewers are. */
const CF = { colo: "FRA", country: "DE", asn: 16_509 };

/** The edge under its usual rules but for the Router; a city of Brazil is with the region of Japan. */
function start(router: Partial<RouterRule>): Promise<RunningEdge> {
  const rules = edgeRules();
  const cities = [{ country: asId<CountryCode>("BR"), name: "São Paulo" }];
  const regions = rules.regions.map((region) =>
    region.name === "canary-land" ? { ...region, viewers: { ...region.viewers, cities } } : region,
  );
  return startEdge({ bundle: bundleText({ ...rules, regions, router: { ...rules.router, ...router } }) });
}

/** What the cluster is told. */
async function told(edge: RunningEdge, cf: object | null, ...headers: readonly HeaderPair[]) {
  const answer = await edge.ask("/", { headers, ...(cf === null ? {} : { cf: { ...cf } }) });
  expect(answer.status).toBe(200);
  const request = [...edge.home.requests, ...edge.next.requests].at(-1);
  if (request === undefined) throw new Error("no cluster got the request");
  return {
    region: request.headers["x-edge-region"],
    address: request.headers["x-forwarded-for"],
    names: request.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()),
    values: request.rawHeaders.filter((_, at) => at % 2 === 1),
  };
}

describe("addresses and places from a proxy's headers", () => {
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await start({
      clientIp: { kind: "header", header: "x-forwarded-for", format: "ip", trusted: ["130.176.0.0/16", "10.0.0.0/8"] },
      locate: ["headers", "cf", "geoip"],
      geoHeaders: { kind: "names", names: { country: "x-country", city: "x-city" } },
      aliases: {},
      continueTrace: "trusted",
    });
  });
  beforeEach(() => edge.reset());
  afterAll(() => edge.stop());

  test("the proxy is believed: his country, his address; what Cloudflare says is about the proxy", async () => {
    const seen = await told(edge, CF, PROXY, ["X-Forwarded-For", IN_JAPAN], ["X-Country", "BR"]);
    expect(seen).toMatchObject({ region: "latam", address: IN_JAPAN });
    expect(seen.names).toContain("x-country");
  });

  test("the proxy's trace goes on, and that of anybody else ends here", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const sent: HeaderPair = ["traceparent", `00-${trace}-00f067aa0ba902b7-01`];
    const holding = ({ values }: { readonly values: readonly string[] }) =>
      values.filter((value) => value.startsWith(`00-${trace}-`)).length;
    expect(holding(await told(edge, CF, PROXY, ["X-Forwarded-For", IN_JAPAN], sent))).toBe(1);
    expect(holding(await told(edge, CF, ["CF-Connecting-IP", IN_JAPAN], sent))).toBe(0);
  });

  test("without his country the address is looked up, and Cloudflare's is not taken instead", async () => {
    const seen = await told(edge, CF, PROXY, ["X-Forwarded-For", `6.6.6.6, ${IN_BRAZIL}, 10.1.1.1`]);
    expect(seen).toMatchObject({ region: "latam", address: IN_BRAZIL });
    expect(await told(edge, CF, PROXY)).toMatchObject({ region: "world", address: undefined });
  });

  test("his city comes as UTF-8, whatever the runtime makes of its bytes", async () => {
    const bytes = Buffer.from("São Paulo", "utf8").toString("latin1");
    const seen = await told(edge, CF, PROXY, ["X-Country", "BR"], ["X-City", bytes]);
    expect(seen.region).toBe("canary-land");
  });

  test("two lines of x-forwarded-for are one list, and the cluster gets exactly one address", async () => {
    const seen = await told(edge, CF, PROXY, ["X-Forwarded-For", "6.6.6.6"], ["X-Forwarded-For", IN_BRAZIL]);
    expect(seen).toMatchObject({ region: "latam", address: IN_BRAZIL });
    expect(seen.names.filter((name) => name === "x-forwarded-for")).toHaveLength(1);
  });

  test("a list of 150 characters, of 100 hops, of 8 KB: one address or none", async () => {
    const viewer = (list: string) => told(edge, CF, PROXY, ["X-Forwarded-For", list]).then(({ address }) => address);
    expect(await viewer(`${"x".repeat(150)}, ${IN_BRAZIL}`)).toBe(IN_BRAZIL);
    expect(await viewer([IN_BRAZIL, ...Array.from({ length: 99 }, () => "10.0.0.1")].join(", "))).toBe(IN_BRAZIL);
    expect(await viewer([IN_BRAZIL, ...Array.from({ length: 100 }, () => "10.0.0.1")].join(", "))).toBeUndefined();
    expect(await viewer(`${"x".repeat(8192)}, ${IN_BRAZIL}`)).toBe(IN_BRAZIL);
  });

  test.each([
    `::ffff:${IN_BRAZIL}`,
    `${IN_BRAZIL}:5`,
    "fe80::1%eth0",
    "0.0.0.0",
    "200.160.2",
    "x".repeat(300),
    "10.0.0.1, unknown",
  ])("%s is the one address it means, or none", async (text) => {
    const { address } = await told(edge, CF, PROXY, ["X-Forwarded-For", text]);
    expect(address).toBe(text.startsWith("::ffff:") ? IN_BRAZIL : undefined);
  });

  test("a spoofer is placed by what Cloudflare says of him; his claims end at the edge", async () => {
    const spoofer: HeaderPair = ["CF-Connecting-IP", IN_JAPAN];
    const claims: readonly HeaderPair[] = [
      ["X-Forwarded-For", IN_BRAZIL],
      ["X-Country", "BR"],
      ["x_country", "BR"],
      ["X-City", "claimed"],
    ];
    const seen = await told(edge, { colo: "NRT", country: "SE" }, spoofer, ...claims);
    expect(seen).toMatchObject({ region: "world", address: IN_JAPAN });
    expect(seen.names.filter((name) => /country|city/.test(name))).toEqual([]);
    expect(seen.values).not.toContain("claimed");
  });

  test("another spelling of the proxy's header is the viewer's own, and does not go on", async () => {
    const seen = await told(edge, CF, PROXY, ["X-Country", "BR"], ["X_Country", "KP"], ["X_City", "claimed"]);
    expect(seen.names.filter((name) => /country|city/.test(name))).toEqual(["x-country"]);
  });

  test("nobody vouches for a proxy without Cloudflare in front", async () => {
    expect(await told(edge, null, PROXY, ["X-Forwarded-For", IN_BRAZIL], ["X-Country", "BR"])).toMatchObject({
      region: "world",
      address: undefined,
    });
  });
});

describe("CloudFront's own headers", () => {
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await start({
      clientIp: {
        kind: "header",
        header: "cloudfront-viewer-address",
        format: "ip:port",
        trusted: ["130.176.0.0/16"],
      },
      locate: ["headers", "geoip"],
      geoHeaders: { kind: "preset", preset: "cloudfront" },
    });
  });
  beforeEach(() => edge.reset());
  afterAll(() => edge.stop());

  test("are read, and never passed on", async () => {
    const seen = await told(
      edge,
      CF,
      PROXY,
      ["CloudFront-Viewer-Address", `${IN_JAPAN}:46532`],
      ["CloudFront-Viewer-Country", "BR"],
      ["CloudFront-Viewer-City", "S%C3o"],
    );
    expect(seen).toMatchObject({ region: "latam", address: IN_JAPAN });
    const city: HeaderPair = ["CloudFront-Viewer-City", "S%C3%A3o%20Paulo"];
    expect(await told(edge, CF, PROXY, ["CloudFront-Viewer-Country", "BR"], city)).toMatchObject({
      region: "canary-land",
    });
    expect(seen.names.filter((name) => name.startsWith("cloudfront"))).toEqual([]);
  });

  test("of anybody else place nobody", async () => {
    const seen = await told(
      edge,
      { colo: "ARN" },
      ["CF-Connecting-IP", "81.2.69.142"],
      ["CloudFront-Viewer-Country", "BR"],
    );
    expect(seen.region).toBe("world");
  });
});

describe("clientIp: cloudflare", () => {
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await start({ locate: ["geoip", "cf"] });
  });
  beforeEach(() => edge.reset());
  afterAll(() => edge.stop());

  test("headers by which CDNs place viewers never reach a cluster", async () => {
    const names = [
      "CF-IPCountry",
      "CloudFront-Viewer-Country",
      "cloudfront_viewer_country",
      "X-Vercel-IP-Country",
      "X-Appengine-Country",
      "X-Akamai-Edgescape",
      "X-Geo-Country",
      "Fastly-Geo-Country",
      "X-Client-Geo-Location",
      "X-Georouter-Anything",
      "Cloudflare-Workers-Version-Overrides",
    ];
    const claims = names.map((name): HeaderPair => [name, "claimed"]);
    const seen = await told(edge, { colo: "GRU", country: "DE" }, ...claims);
    expect(seen.values).not.toContain("claimed");
    expect(seen.region).toBe("world");
  });
});

test("what contradicts and what is claimed is counted, in one line a minute, without an address", async () => {
  const edge = await start({ locate: ["geoip", "cf"] });
  try {
    for (let at = 0; at < 3; at++) {
      await told(edge, { colo: "GRU", country: "JP" }, ["CF-Connecting-IP", IN_BRAZIL], ["CF-IPCountry", "KP"]);
    }
    const line = await until("the line", 2000, () => edge.logs[0] ?? null);
    expect(JSON.parse(line)).toEqual({
      level: "info",
      what: "counts",
      counts: { place_differs: 1, place_dropped: 1 },
      live: { version: 0, ageS: null },
    });
    expect(edge.logs).toHaveLength(1);
  } finally {
    await edge.stop();
  }
});

test("clientIp: direct believes no address at all", async () => {
  const edge = await start({ clientIp: { kind: "direct" } });
  try {
    const claims: readonly HeaderPair[] = [
      ["CF-Connecting-IP", "6.6.6.6"],
      ["X-Forwarded-For", "10.0.0.1, 8.8.8.8"],
    ];
    expect(await told(edge, { colo: "GRU", country: "BR" }, ...claims)).toMatchObject({
      region: "latam",
      address: undefined,
    });
  } finally {
    await edge.stop();
  }
});

describe("a header of our own that names the viewer's address", () => {
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await start({
      clientIp: { kind: "header", header: "x-viewer", format: "ip", trusted: ["0.0.0.0/0", "::/0"] },
      locate: ["headers", "geoip"],
      geoHeaders: { kind: "names", names: { country: "x-country", city: "x-city" } },
      aliases: {},
    });
  });
  beforeEach(() => edge.reset());
  afterAll(() => edge.stop());

  test("ends at the edge in any spelling: a cluster gets one address, and not what a viewer wrote in front of it", async () => {
    const claims: readonly HeaderPair[] = ["X-Viewer", "X-Viewer", "x_viewer"].map((name) => [
      name,
      `6.6.6.6, ${IN_BRAZIL}`,
    ]);
    const seen = await told(edge, CF, PROXY, ...claims, ["X-Country", "JP"]);
    expect(seen.names.filter((name) => /viewer|forwarded-for/.test(name))).toEqual(["x-forwarded-for"]);
    expect(seen.names).toContain("x-country");
    expect(seen.values.filter((value) => value.includes(IN_BRAZIL))).toEqual([]);
  });

  const junk = [
    "%00",
    "%c0%af",
    "%ff",
    "\u00a0BR",
    "\u00c3\u0083",
    "BR, JP",
    "x".repeat(8000),
    "%".repeat(8000),
    IN_BRAZIL,
    "__proto__",
    "constructor",
  ];
  test.each(junk)("junk in every header places nobody and breaks nothing: %j", async (text) => {
    const headers = ["X-Country", "X-City", "Forwarded", "X-Viewer", "CF-IPCountry", "CloudFront-Viewer-Country"];
    const sent = headers.map((name): HeaderPair => [name, text]);
    const seen = await told(edge, CF, PROXY, ...sent.filter(([name]) => text !== IN_BRAZIL || name !== "X-Viewer"));
    expect(seen).toMatchObject({ region: "world", address: undefined });
  });
});
