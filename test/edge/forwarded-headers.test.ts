/**
 * What a cluster gets to read: our headers exactly once, nothing that a viewer claims in our name, and all else as sent.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HEADERS_TIMEOUT_MS } from "./rig/edge-rules.ts";
import type { RecordedRequest } from "./rig/origin.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { BRAZIL, type HeaderPair, type ViewerRequest } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const FORGED = "forged-6.6.6.6";
const ADDRESS: HeaderPair = ["CF-Connecting-IP", "177.10.1.2"];
/** Names on which the platform, gateways, meshes and servers behind us act. */
const FOREIGN_NAMES =
  `x-edge-assertion x-edge-unit x-edge-experiment x-edge-test x-edge-debug x-edge-anything-new x-georouter-sim x-canary
  x-canary-weight x-mirror x-route-to x-request-context tracestate b3 x-b3-traceid x-b3-sampled uber-trace-id
  x-cloud-trace-context x-amzn-trace-id x-datadog-trace-id x-ot-span-context grpc-trace-bin sw8 x-client-trace-id grpc-timeout
  x-forwarded-port x-forwarded-prefix x-forwarded-server x-forwarded-client-cert x-forwarded-tls-client-cert
  x-forwarded-tls-client-cert-info x-original-forwarded-for forwarded via x-real-ip x-client-ip x-cluster-client-ip
  x-originating-ip x-remote-ip x-remote-addr x-host x-original-host true-client-ip fastly-client-ip fly-client-ip client-ip
  cf-connecting-ipv6 cf-pseudo-ipv4 cf-ipcountry cf-region-code cf-ray cf-visitor cf-worker cf-ew-via cf-access-jwt-assertion
  cf-cache-status cf-placement cloudflare-workers-version-key cloudflare-workers-version-overrides cloudfront-viewer-country
  x-geo-country x-original-url x-rewrite-url x-original-uri x-http-method x-http-method-override x-method-override
  x-envoy-upstream-rq-timeout-ms x-envoy-max-retries x-envoy-force-trace x-envoy-original-path x-istio-attributes
  x-linkerd-dst x-consul-token l5d-dst-override l5d-request-timeout x-ssl-client-verify ssl-client-subject-dn
  client-cert client-cert-chain x-client-cert x-arr-clientcert x-scheme front-end-https mf-original-url proxy-authorization
  proxy-authenticate http2-settings keep-alive`.split(/\s+/);
const OURS = [
  "x-edge-version",
  "x-edge-region",
  "x-edge-request-id",
  "x-request-id",
  "x-edge-attempt",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "traceparent",
  "baggage",
  "x-edge-deadline-ms",
  "x-edge-hop",
  "cdn-loop",
];

/** Sends one request and gives what `home` saw of it. */
async function seen(sent: ViewerRequest): Promise<RecordedRequest> {
  const answer = await edge.ask("/live/a.m3u8?b=c", { cf: BRAZIL, ...sent });
  expect(answer.status).toBe(200);
  const [request, ...more] = edge.home.requests;
  expect(more).toEqual([]);
  if (request === undefined) throw new Error("home got no request");
  return request;
}

/** Every value that came under this name, `_` read as `-`, as servers behind us may. */
function values({ rawHeaders }: RecordedRequest, name: string): readonly string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase().replaceAll("_", "-") === name);
}

function expectOurs(request: RecordedRequest): void {
  expect(Object.fromEntries(OURS.map((name) => [name, values(request, name).length]))).toEqual(
    Object.fromEntries(OURS.map((name) => [name, 1])),
  );
  const { headers } = request;
  expect(headers).toMatchObject({
    "x-edge-version": "stable",
    "x-edge-region": "latam",
    "x-edge-attempt": "1",
    "x-forwarded-for": "177.10.1.2",
    "x-forwarded-host": "play.example",
    "x-forwarded-proto": "http", // the viewers of these tests come without TLS
    "x-edge-deadline-ms": String(HEADERS_TIMEOUT_MS),
    "x-edge-hop": "production;n=1",
    "cdn-loop": "georouter",
    baggage: "edge.version=stable,edge.region=latam",
  });
  expect(headers["x-edge-request-id"]).toMatch(UUID);
  expect(headers["x-request-id"]).toBe(headers["x-edge-request-id"]);
  expect(headers["traceparent"]).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
}

test("the hand-off carries our headers exactly once, and the viewer gets the same request id", async () => {
  const answer = await edge.ask("/live/a.m3u8?b=c", { cf: BRAZIL, headers: [ADDRESS] });
  const [request] = edge.home.requests;
  if (request === undefined) throw new Error("home got no request");
  expectOurs(request);
  expect(request.url).toBe("/live/a.m3u8?b=c");
  expect(answer.headers["x-request-id"]).toBe(request.headers["x-request-id"]);
});

test("ids are of one request: no two requests share a request id, a trace or a span", async () => {
  for (let at = 0; at < 20; at++) await edge.ask("/", { cf: BRAZIL });
  for (const name of ["x-request-id", "traceparent"]) {
    expect(new Set(edge.home.requests.map(({ headers }) => headers[name])).size).toBe(20);
  }
});

describe("a viewer cannot speak in our name", () => {
  /** Counted before they are left out, and so not forged here: `loop.test.ts`. */
  const COUNTED = ["x-edge-hop", "cdn-loop"];
  const NAMES = [...OURS.filter((name) => !COUNTED.includes(name)), ...FOREIGN_NAMES];
  const SPELLINGS: readonly (readonly [string, (name: string) => string])[] = [
    ["as it is", (name) => name],
    ["in upper case", (name) => name.toUpperCase()],
    ["in mixed case", (name) => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())],
    ["with underscores", (name) => name.replaceAll("-", "_")],
    ["with one underscore", (name) => name.replace("-", "_")],
  ];

  test("the names are at least 70", () => {
    expect(new Set(NAMES).size).toBeGreaterThanOrEqual(70);
  });

  test.each(SPELLINGS)("with any of the names, spelled %s, once or twice", async (_, spell) => {
    const forged = NAMES.map((name): HeaderPair => [spell(name), FORGED]);
    const request = await seen({ headers: [ADDRESS, ...forged, ...forged] });
    expectOurs(request);
    expect(request.rawHeaders.filter((text) => text.includes(FORGED))).toEqual([]);
    const ofNobody = NAMES.filter((name) => !OURS.includes(name) && name !== "cf-worker"); // the platform writes that one
    for (const name of ofNobody) expect(values(request, name)).toEqual([]);
  });

  test("with any of the names, listed in Connection", async () => {
    const forged = NAMES.map((name): HeaderPair => [name, FORGED]);
    const request = await seen({ headers: [ADDRESS, ["Connection", NAMES.join(", ")], ...forged] });
    expectOurs(request);
    expect(request.rawHeaders.filter((text) => text.includes(FORGED))).toEqual([]);
  });

  test("with a long list of addresses", async () => {
    const list = Array.from({ length: 40 }, (_, at) => `10.0.0.${at}`).join(", ");
    const request = await seen({ headers: [ADDRESS, ["X-Forwarded-For", list], ["X-Forwarded-For", "8.8.8.8"]] });
    expect(values(request, "x-forwarded-for")).toEqual(["177.10.1.2"]);
  });

  test("nor choose the version, the region or the cluster", async () => {
    const claims: readonly HeaderPair[] = [
      ["X-Edge-Version", "canary"],
      ["x_edge_version", "canary"],
      ["X-Edge-Region", "canary-land"],
      ["CF-IPCountry", "JP"],
      ["X-Canary", "always"],
      ["Cookie", "x-edge-version=canary"],
      ["X-Session-Id", "one"],
    ];
    const request = await seen({ headers: [ADDRESS, ...claims] });
    expectOurs(request);
    expect(edge.next.requests).toEqual([]);
  });

  test("while one whom the rules make canary is canary", async () => {
    const sent = { headers: [["X-Session-Id", "one"]], cf: { colo: "NRT", country: "JP" } } as const;
    const { headers } = await seen(sent);
    expect(headers).toMatchObject({ "x-edge-version": "canary", "x-edge-region": "canary-land" });
  });

  test("x-forwarded-for is left out when nobody vouches for an address", async () => {
    const { headers } = await seen({ headers: [["X-Forwarded-For", "8.8.8.8"]] });
    expect(headers["x-forwarded-for"]).toBeUndefined();
  });
});

describe("hop-by-hop", () => {
  test("naming our headers in Connection removes none of them", async () => {
    const request = await seen({ headers: [ADDRESS, ["Connection", [...OURS, "host"].join(", ")]] });
    expectOurs(request);
    expect(request.headers.host).toBe(edge.home.address);
  });

  test("what Connection names ends here", async () => {
    const { headers } = await seen({
      headers: [
        ["Connection", "X-Secret , keep-alive"],
        ["X-Secret", "one"],
        ["X-Public", "two"],
      ],
    });
    expect([headers["x-secret"], headers["x-public"]]).toEqual([undefined, "two"]);
  });

  test("naming what is meant for the cluster removes it neither", async () => {
    const sent: readonly HeaderPair[] = [
      ["Cookie", "sid=1"],
      ["Authorization", "Bearer abc"],
      ["Range", "bytes=0-9"],
      ["Idempotency-Key", "one"],
    ];
    const { headers } = await seen({ headers: [["Connection", sent.map(([name]) => name).join(", ")], ...sent] });
    expect(headers).toMatchObject(Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value])));
  });

  test("an upgrade to HTTP/2 ends here, and the request is served as it is", async () => {
    const { headers } = await seen({
      headers: [
        ["Connection", "Upgrade, HTTP2-Settings"],
        ["Upgrade", "h2c"],
        ["HTTP2-Settings", "AAMAAABkAAQAAP__"],
      ],
    });
    expect([headers["upgrade"], headers["http2-settings"]]).toEqual([undefined, undefined]);
  });

  test.each(["Keep-Alive", "TE", "Proxy-Connection", "HTTP2-Settings", "Expect"])("%s ends here", async (name) => {
    const { headers } = await seen({ headers: [[name, name === "Expect" ? "a-miracle" : "x-value"]] });
    expect(headers[name.toLowerCase()]).toBeUndefined();
  });
});

test("everything else arrives as it was sent", async () => {
  const sent: readonly HeaderPair[] = [
    ["Cookie", "sid=1; other=%20x; sid=2"],
    ["Authorization", "Bearer abc.def"],
    ["User-Agent", "Player/1.0 (TV)"],
    ["If-None-Match", 'W/"abc"'],
    ["Accept-Language", "pt-BR,pt;q=0.9"],
    ["Origin", "https://www.example"],
    ["Referer", "https://www.example/page"],
    ["CMCD-Session", 'sid="6e2fb550-c457-11e9-bb97-0800200c9a66"'],
    ["X-Session-Id", "one"],
    ["X-Custom", Buffer.from("caf\u00e9", "utf8").toString("latin1")],
    ["X-Edgecase", "not ours"],
    ["Range", "bytes=0-99"],
  ];
  const { headers } = await seen({ headers: sent });
  const expected = Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value]));
  expect(headers).toMatchObject(expected);
});

test("names that mean something to JavaScript are names like any other, or go nowhere", async () => {
  const names = ["constructor", "toString", "hasOwnProperty", "123", "__proto__"];
  const { headers } = await seen({ headers: names.map((name): HeaderPair => [name, `of ${name}`]) });
  const kept = names.filter((name) => name !== "__proto__").map((name) => [name.toLowerCase(), `of ${name}`]);
  expect(headers).toMatchObject(Object.fromEntries(kept));
  expect(Object.keys(headers)).not.toContain("__proto__");
});

test("path and query arrive byte for byte, wherever they try to point", async () => {
  const paths = [
    "/a%2Fb/%2e%2e%2fadmin?x=%20&y=a+b&y=%00",
    "//admin/x",
    "/@other.example/",
    "/a;b=c/d,e",
    "/?u=http://other.example/",
  ];
  for (const path of paths) await edge.ask(path, { cf: BRAZIL });
  expect(edge.home.requests.map(({ url }) => url)).toEqual(paths);
});
