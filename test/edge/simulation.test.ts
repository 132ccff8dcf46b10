/**
 * Simulated viewers, in both builds of the edge: a development build obeys, production is as if nothing were there.
 *
 * The rules have routes that would catch a request by its simulation, so that "rules do not see it" can fail.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asId, type ContinentCode, type RegionName, type RouteName } from "../../src/core/model/ids.ts";
import type { RegionRule, Rules } from "../../src/core/model/rules.ts";
import type { RouteRule } from "../../src/core/model/route-rule.ts";
import { builtWorker } from "../../src/lab/build-workers.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import type { RecordedRequest } from "./rig/origin.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { echoFrames } from "./rig/websocket-echo.ts";
import type { HeaderPair, ViewerAnswer, ViewerRequest } from "./rig/viewer.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const IN_BRAZIL = "200.160.2.3";
const IN_JAPAN = "133.11.0.1";
const SAO_PAULO = "S\u00e3o Paulo";

let production: RunningEdge;
let development: RunningEdge;
beforeAll(async () => {
  const bundle = bundleText(catchingRules());
  production = await startEdge({ bundle });
  development = await startEdge({ bundle, development: true });
});
beforeEach(() => Promise.all([production.reset(), development.reset()]));
afterAll(() => Promise.all([production.stop(), development.stop()]));

/** Regions by continent, subdivision, city and ASN as well, and routes for whoever simulates. */
function catchingRules(): Rules {
  const rules = edgeRules();
  const [model, all] = [rules.regions[0], rules.routes.at(-1)];
  if (model === undefined || all === undefined) throw new Error("the edge's rules have no region or no route");
  const region = (name: string, keys: Partial<RegionRule["viewers"]>): RegionRule => ({
    ...model,
    name: asId<RegionName>(name),
    id: name,
    viewers: { ...model.viewers, ...keys },
  });
  const caught = (name: string, match: Partial<RouteRule["match"]>): RouteRule => ({
    ...all,
    name: asId<RouteName>(name),
    match: { ...all.match, ...match },
    to: { kind: "redirect", redirect: { status: 302, location: `https://play.example/caught-${name}` } },
  });
  const present = { present: true } as const;
  return {
    ...rules,
    regions: [
      ...rules.regions,
      region("africa", { continents: [asId<ContinentCode>("AF")] }),
      region("california", { subdivisions: [asId("US-CA")] }),
      region("paulistas", { cities: [{ country: asId("BR"), name: SAO_PAULO }] }),
      region("one-network", { asns: [64_496] }),
    ],
    routes: [
      caught("header", { headers: [{ name: "x-georouter-sim-country", test: present }] }),
      caught("spelled", { headers: [{ name: "x_georouter_sim_country", test: present }] }),
      caught("query", { query: [{ name: "__sim", test: present }] }),
      ...rules.routes,
    ],
  };
}

const ALL: readonly HeaderPair[] = [
  ["X-Georouter-Sim-Country", "JP"],
  ["X-Georouter-Sim-Subdivision", "US-CA"],
  ["X-Georouter-Sim-City", SAO_PAULO],
  ["X-Georouter-Sim-Continent", "AF"],
  ["X-Georouter-Sim-IP", IN_JAPAN],
  ["X-Georouter-Sim-Lat", "35.68"],
  ["X-Georouter-Sim-Lon", "139.69"],
  ["X-Georouter-Sim-ASN", "64496"],
].map(([name = "", value = ""]) => [name, utf8(value)]);
const PARAMETERS = [
  "__sim=JP",
  "__sim=US-CA",
  "__sim=35.68,139.69",
  `__sim=${IN_JAPAN}`,
  "__sim",
  "__sim=",
  "__sim=junk",
];

/** Bytes that Node's HTTP writes as they are. */
function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** What differs from one request to the next. */
const IDS = /^(?:x-request-id|x-edge-request-id|traceparent|date|server-timing)$/i;

interface Outcome {
  readonly answer: unknown;
  readonly seen: unknown;
}

/** All that the viewer and the one cluster that is asked get to see, without ids and times. */
async function outcome(edge: RunningEdge, path: string, sent: ViewerRequest): Promise<Outcome> {
  await edge.reset();
  const { status, headers, text } = await edge.ask(path, sent);
  const requests = [...edge.home.requests, ...edge.next.requests];
  expect([status, requests.length]).toEqual([200, 1]);
  return {
    answer: { status, text, headers: Object.entries(headers).filter(([name]) => !IDS.test(name)) },
    seen: requests.map(({ method, url, rawHeaders }) => ({ method, url, headers: withoutIds(rawHeaders) })),
  };
}

function withoutIds(raw: readonly string[]): readonly (readonly string[])[] {
  const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : []));
  return pairs.filter(([name = ""]) => !IDS.test(name));
}

const VIEWERS: readonly (readonly [who: string, sent: ViewerRequest])[] = [
  ["placed by Cloudflare", { cf: { colo: "GRU", country: "BR", asn: 28_573 } }],
  ["placed by his address", { cf: { colo: "GRU" }, headers: [["CF-Connecting-IP", IN_BRAZIL]] }],
  ["of whom nothing is known", {}],
];

describe("in production a simulation changes nothing, and no cluster sees it", () => {
  describe.each(VIEWERS)("for a viewer %s", (_, sent) => {
    const withHeaders = (more: readonly HeaderPair[]): ViewerRequest => ({
      ...sent,
      headers: [...(sent.headers ?? []), ...more],
    });

    test.each(ALL)("%s", async (...header) => {
      expect(await outcome(production, "/live/a?b=c", withHeaders([header]))).toEqual(
        await outcome(production, "/live/a?b=c", sent),
      );
    });

    test.each([
      ["as they are", (name: string) => name],
      ["in lower case", (name: string) => name.toLowerCase()],
      ["with underscores", (name: string) => name.replaceAll("-", "_")],
    ])("all headers at once, %s, once and twice", async (_how, spell) => {
      const plain = await outcome(production, "/", sent);
      const all = ALL.map(([name, value]): HeaderPair => [spell(name), value]);
      expect(await outcome(production, "/", withHeaders(all))).toEqual(plain);
      expect(await outcome(production, "/", withHeaders([...all, ...all]))).toEqual(plain);
    });

    test.each(PARAMETERS)("?%s", async (parameter) => {
      expect(await outcome(production, `/live/a?b=c&${parameter}`, sent)).toEqual(
        await outcome(production, "/live/a?b=c", sent),
      );
      expect(await outcome(production, `/live/a?${parameter}`, sent)).toEqual(
        await outcome(production, "/live/a", sent),
      );
    });
  });

  test("nor is an answer taken for a simulated one because a cluster says so", async () => {
    for (const edge of [production, development]) {
      edge.home.answer({ headers: { "x-georouter-located": "sim", "x-other": "kept" } });
      const { headers } = await edge.ask("/");
      expect([headers["x-georouter-located"], headers["x-other"]]).toEqual([undefined, "kept"]);
    }
  });
});

describe("what is left of a query keeps its bytes, in both builds", () => {
  test.each([
    ["/?a=%20+&&__sim=BR&b=%zz&=", "/?a=%20+&&b=%zz&="],
    ["/?__sim=BR&a", "/?a"],
    ["/?__sim=BR", "/"],
    ["/?%5F%5fs%69m=BR&a", "/?a"],
    ["/?__SIM=BR", "/?__SIM=BR"],
    ["/?x__sim=BR&__simx=1", "/?x__sim=BR&__simx=1"],
    ["/?a=__sim=BR&b=%5f", "/?a=__sim=BR&b=%5f"],
    ["/__sim=BR?a", "/__sim=BR?a"],
  ])("%s arrives as %s", async (sent, arrives) => {
    for (const edge of [production, development]) {
      expect((await edge.ask(sent)).status).toBe(200);
      expect(edge.home.requests.map(({ url }) => url)).toEqual([arrives]);
    }
  });
});

/** The answer of the development build, and what the cluster saw. */
async function simulated(path: string, sent: ViewerRequest = {}): Promise<[ViewerAnswer, RecordedRequest]> {
  const answer = await development.ask(path, sent);
  const seen = development.home.requests.at(-1);
  if (seen === undefined) throw new Error(`no cluster was asked: ${answer.status} ${answer.text}`);
  return [answer, seen];
}

const JAPANESE = { cf: { colo: "NRT", country: "JP", asn: 2500 } } as const;

describe("in development a request is of the viewer whom it simulates", () => {
  test.each<readonly [string, readonly HeaderPair[]]>([
    ["latam", [["X-Georouter-Sim-Country", "BR"]]],
    ["latam", [["x-georouter-sim-country", "br"]]],
    ["california", [["X-Georouter-Sim-Subdivision", "us-ca"]]],
    ["africa", [["X-Georouter-Sim-Continent", "AF"]]],
    ["latam", [["X-Georouter-Sim-IP", IN_BRAZIL]]],
    ["one-network", [["X-Georouter-Sim-ASN", "AS64496"]]],
    [
      "paulistas",
      [
        ["X-Georouter-Sim-Country", "BR"],
        ["X-Georouter-Sim-City", utf8(SAO_PAULO)],
      ],
    ],
    [
      "world",
      [
        ["X-Georouter-Sim-Lat", "-23.55"],
        ["X-Georouter-Sim-Lon", "-46.63"],
      ],
    ],
  ])("%s by %j", async (region, headers) => {
    const [answer, seen] = await simulated("/", { ...JAPANESE, headers });
    expect(seen.headers["x-edge-region"]).toBe(region);
    expect(answer.headers["x-georouter-located"]).toBe("sim");
    expect(seen.rawHeaders.filter((text) => /x.georouter|sim/i.test(text))).toEqual([]);
  });

  test.each([
    ["BR", "latam"],
    ["US-CA", "california"],
    [IN_BRAZIL, "latam"],
    ["2001:12ff::10", "latam"],
    ["-23.55,-46.63", "world"],
    ["-23.55%2C-46.63", "world"],
  ])("?__sim=%s is %s", async (text, region) => {
    const [answer, seen] = await simulated(`/live?a=1&__sim=${text}`, JAPANESE);
    expect([seen.url, seen.headers["x-edge-region"]]).toEqual(["/live?a=1", region]);
    expect(answer.headers["x-georouter-located"]).toBe("sim");
  });

  test("and has nothing of the machine it comes from: neither its address nor its place", async () => {
    const own: HeaderPair = ["CF-Connecting-IP", IN_JAPAN];
    const [, byCountry] = await simulated("/?__sim=BR", { ...JAPANESE, headers: [own] });
    expect(byCountry.headers).not.toHaveProperty("x-forwarded-for");
    const [, byAddress] = await simulated(`/?__sim=${IN_BRAZIL}`, { ...JAPANESE, headers: [own] });
    expect(byAddress.headers["x-forwarded-for"]).toBe(IN_BRAZIL);
  });

  test("geofences and residency take him for one of theirs", async () => {
    const { status, headers } = await development.ask("/?__sim=KP");
    expect([status, headers["x-georouter-located"]]).toEqual([451, "sim"]);
  });

  test("and he may open a WebSocket", async () => {
    let region: unknown = null;
    development.home.upgrade((request, socket) => {
      region = request.headers["x-edge-region"];
      echoFrames(request, socket);
    });
    const socket = new WebSocket(`ws://${development.url.host}/socket?__sim=BR`);
    await once(socket, "open");
    socket.close();
    expect(region).toBe("latam");
  });

  test("without a simulation it decides, forwards and answers as production does", async () => {
    for (const [, sent] of VIEWERS) {
      const [here, there] = [await outcome(development, "/a?b", sent), await outcome(production, "/a?b", sent)];
      const host = (text: unknown): string => JSON.stringify(text).replaceAll(/127\.0\.0\.1:\d+/g, "gateway");
      expect(host(here)).toBe(host(there));
    }
  });
});

describe("a faulty simulation is answered 400 in words, and reaches nobody", () => {
  test.each<readonly [string, readonly HeaderPair[], string]>([
    [
      "/",
      [["X-Georouter-Sim-Country", "BRA"]],
      'x-georouter-sim-country must be a country code such as BR, found "BRA"\n',
    ],
    ["/", [["X-Georouter-Sim-Contry", "BR"]], "x-georouter-sim-contry simulates nothing; known are "],
    ["/", [["X-Georouter-Sim-Lat", "1"]], "x-georouter-sim-lat says nothing alone; send x-georouter-sim-lon as well\n"],
    [
      "/",
      [
        ["X-Georouter-Sim-Lat", "1"],
        ["X-Georouter-Sim-Lon", "999"],
      ],
      "x-georouter-sim-lon must be degrees east from -180 to 180",
    ],
    [
      "/",
      [
        ["X-Georouter-Sim-Country", "BR"],
        ["X-Georouter-Sim-Country", "DE"],
      ],
      'found "BR, DE"',
    ],
    ["/?__sim=Brazil", [], "__sim must be a country (BR), "],
    ["/?__sim=BR", [["X-Georouter-Sim-Country", "BR"]], "__sim and x-georouter-sim-country both simulate a viewer"],
  ])("%s with %j", async (path, headers, words) => {
    const answer = await development.ask(path, { headers });
    expect([answer.status, answer.headers["x-edge-reason"]]).toEqual([400, "bad-simulation"]);
    expect(answer.text).toContain(words);
    expect(answer.headers).not.toHaveProperty("x-georouter-located");
    expect([...development.home.requests, ...development.next.requests]).toEqual([]);
  });
});

interface SourceMap {
  readonly sources: readonly string[];
}

describe("what is deployed cannot simulate", () => {
  /** Texts of the code that reads a simulation, and of nothing else. */
  const TEXTS = [
    "simulates nothing",
    "both simulate a viewer",
    "says nothing alone",
    "bad-simulation",
    "x-georouter-located",
  ];
  const SOURCES = [
    "core/viewer/simulation/simulate.ts",
    "core/viewer/simulation/simulation-fields.ts",
    "edge/handle-simulated.ts",
    "edge/development.ts",
  ];

  async function built(name: "edge" | "development", script: string): Promise<readonly [string, readonly string[]]> {
    const text = (await builtWorker(name)).find(({ type }) => type === "ESModule")?.contents;
    const map = JSON.parse(readFileSync(resolve(ROOT, "build", name, `${script}.map`), "utf8")) as SourceMap;
    return [String(text), SOURCES.filter((source) => map.sources.some((one) => one.endsWith(source)))];
  }

  test("the production build has none of the code that reads a simulation; the development build has all of it", async () => {
    const [edge, sourcesOfEdge] = await built("edge", "index.js");
    expect(TEXTS.filter((text) => edge.includes(text))).toEqual([]);
    expect(sourcesOfEdge).toEqual([]);
    const [other, sourcesOfOther] = await built("development", "development.js");
    expect(TEXTS.filter((text) => !other.includes(text))).toEqual([]);
    expect(sourcesOfOther).toEqual(SOURCES);
  });

  test("the development configuration is production's under another name and entry, without a route", () => {
    const settings = (file: string): readonly string[] =>
      readFileSync(resolve(ROOT, file), "utf8")
        .split("\n")
        .filter((line) => !line.startsWith("#") && line !== "");
    const [edge, other] = [settings("wrangler.toml"), settings("src/edge/development.toml")];
    expect(edge).toContain('main = "src/edge/index.ts"');
    expect(other.filter((line) => !edge.includes(line))).toEqual([
      'name = "georouter-development"',
      'main = "development.ts"',
    ]);
    // Routes, and ids of an account, are the operator's and of production only.
    const shared = /^(?:compatibility_|command|globs|binding|service|entrypoint|cpu_ms)/;
    expect(edge.filter((line) => shared.test(line) && !other.includes(line))).toEqual([]);
    expect(other.filter((line) => /^(?:routes?|pattern|zone_\w+|custom_domain|id)\b|^\[\[routes/.test(line))).toEqual(
      [],
    );
  });
});
