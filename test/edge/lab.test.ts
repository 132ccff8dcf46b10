/**
 * The lab as people use it: the control Worker of production, the edge's development build, real origins, the sample rules.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { builtWorker } from "../../src/lab/build-workers.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { LAB_DOWN_WITHIN_MS } from "../../src/lab/lab-rules.ts";
import { portFault } from "../../src/lab/port.ts";
import { COMPATIBILITY_DATE } from "../../src/lab/workers.ts";
import { startLoad } from "./rig/load.ts";
import type { Observed } from "./rig/load-generator.ts";
import { sampleRules } from "./rig/sample-rules.ts";
import { pause, until } from "./rig/until.ts";
import { ask, type ViewerAnswer } from "./rig/viewer.ts";

const HOST = "live.streamtv.example";
const BRAZILIAN = "200.160.2.3";
const GERMAN = "193.99.144.80";
/** For so long an edge may hold an old live value: 5 s in its colo's cache, its soft TTL, and one request more. */
const EDGE_KNOWS_WITHIN_MS = 5000 + 2400 + 600;
const EDGE_MOVES_WITHIN_MS = LAB_DOWN_WITHIN_MS + EDGE_KNOWS_WITHIN_MS;
const BROKEN_FOR_MS = EDGE_MOVES_WITHIN_MS + 3000;
/** Two good probes, then hold-down and ramp of the lab, then the edge. */
const BACK_WITHIN_MS = 3500 + 5000 + 10_000 + EDGE_KNOWS_WITHIN_MS;

const ROOT = resolve(import.meta.dirname, "../..");

interface SourceMap {
  readonly sources: readonly string[];
}

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ rules: sampleRules(), port: 0, sessionFile: null });
  await untilAll("up");
});
afterAll(() => lab.stop());

interface OriginAnswer {
  readonly cluster: string;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
}

function get(address: string, headers: readonly (readonly [string, string])[] = []): Promise<ViewerAnswer> {
  const sent = { host: HOST, headers: [["cf-connecting-ip", address], ...headers] as const };
  return ask(new URL(lab.url), "/live/ch1?a=1", sent);
}

async function servedBy(address: string): Promise<OriginAnswer> {
  return JSON.parse((await get(address)).text) as OriginAnswer;
}

async function untilAll(state: string): Promise<void> {
  await until(`all clusters to be ${state}`, 15_000, () =>
    lab.status().every((one) => one.effective === state) ? true : null,
  );
}

async function untilState(cluster: string, state: string): Promise<void> {
  await until(`${cluster} to be ${state}`, LAB_DOWN_WITHIN_MS + 2000, () =>
    lab.status().find((one) => one.cluster === cluster)?.effective === state ? true : null,
  );
}

/** The live value of the edge is refreshed behind a request; the one after it sees the new value. */
async function untilServedBy(address: string, cluster: string): Promise<void> {
  await until(`${address} to be served by ${cluster}`, EDGE_MOVES_WITHIN_MS, async () => {
    const { headers, ...answer } = await servedBy(address);
    return answer.cluster === cluster && headers["x-edge-attempt"] === "1" ? true : null;
  });
}

describe("a lab that is up", () => {
  test.each([
    ["a Brazilian", BRAZILIAN, "sa-east"],
    ["a German", GERMAN, "eu-central"],
    ["an American", "8.8.8.8", "us-east"],
    ["a Singaporean", "203.116.1.1", "ap-southeast"],
    ["a Brazilian by IPv6", "2804:14c::1", "sa-east"],
    ["a Brazilian by IPv4 within IPv6", `::ffff:${BRAZILIAN}`, "sa-east"],
  ])("%s viewer is served at home", async (_, address, cluster) => {
    expect((await servedBy(address)).cluster).toBe(cluster);
  });

  test.each(["junk", "10.1.2.3", "127.0.0.1", "200.160.2.3, 8.8.8.8"])(
    "a viewer whose address is %s has no place, so the fallback region serves him",
    async (address) => {
      expect((await servedBy(address)).headers["x-edge-region"]).toBe("world");
    },
  );

  test.each([
    ["Brazilian", "x-georouter-sim-country", "BR", "sa-east"],
    ["German", "x-georouter-sim-country", "DE", "eu-central"],
    ["Californian", "x-georouter-sim-subdivision", "US-CA", "us-east"],
    ["Singaporean", "x-georouter-sim-ip", "203.116.1.1", "ap-southeast"],
  ])("a simulated %s viewer (%s: %s) is served at home, and the answer says that he is simulated", async (...row) => {
    const [, name, value, cluster] = row;
    const answer = await get(GERMAN, [[name, value]]);
    const { headers, ...origin } = JSON.parse(answer.text) as OriginAnswer;
    expect([origin.cluster, answer.headers["x-georouter-located"]]).toEqual([cluster, "sim"]);
    expect(Object.keys(headers).filter((one) => one.startsWith("x-georouter-"))).toEqual([]);
  });

  test("a browser simulates by the address it opens, and a mistake is answered in words", async () => {
    const url = new URL(lab.url);
    const { text } = await ask(url, "/live/ch1?a=1&__sim=BR", { host: HOST });
    expect(JSON.parse(text)).toMatchObject({ cluster: "sa-east", path: "/live/ch1?a=1" });
    const wrong = await ask(url, "/live/ch1?__sim=Brazil", { host: HOST });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringMatching(/^__sim must be .*found "Brazil"\n$/)]);
  });

  test("an origin says its cluster and version, the path, and the headers as it got them", async () => {
    const { cluster, version, headers, path } = await servedBy(BRAZILIAN);
    expect([cluster, version, path]).toEqual(["sa-east", "v41", "/live/ch1?a=1"]);
    expect(headers).toMatchObject({
      host: "gw.sa-east.streamtv.example",
      "x-edge-version": "stable",
      "x-edge-region": "latam",
      "x-forwarded-for": BRAZILIAN,
      "x-forwarded-host": HOST,
    });
    expect(headers).not.toHaveProperty("cf-connecting-ip");
  });

  test("sessions in the canary's percentage are served by the canary origin, and the viewer sees nothing of it", async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => get(BRAZILIAN, [["x-session-id", `viewer-${at}`]])),
    );
    const said = answers.map(({ text }) => JSON.parse(text) as OriginAnswer);
    expect(new Set(said.map(({ version, headers }) => `${headers["x-edge-version"]} ${version}`))).toEqual(
      new Set(["stable v41", "canary v42"]),
    );
    expect(answers.flatMap(({ headers }) => Object.keys(headers)).filter((name) => name.startsWith("x-edge-"))).toEqual(
      [],
    );
  });

  test("every cluster has a listener of its own for stable and for canary, each with /healthz", async () => {
    const ports = lab.fleet.flatMap(({ origins }) => origins.map(({ origin }) => origin.port));
    expect(new Set(ports).size).toBe(10);
    for (const port of ports) {
      const { status, text } = await ask(new URL(`http://127.0.0.1:${port}`), "/healthz");
      expect([status, text]).toEqual([200, "ok\n"]);
    }
  });

  test("a host of nobody is refused by the router, not by the lab", async () => {
    const answer = await ask(new URL(lab.url), "/", { host: "other.example" });
    expect([answer.status, answer.headers["x-edge-reason"]]).toEqual([421, "unknown-host"]);
  });
});

describe("residency", () => {
  afterEach(async () => {
    for (const cluster of ["eu-central", "eu-west"]) await lab.afflict(cluster, { kind: "none" });
    await untilAll("up");
  });

  test("Europeans move within Europe, and get the fixed answer rather than leave it", async () => {
    await lab.afflict("eu-central", { kind: "broken" });
    expect((await servedBy(GERMAN)).cluster).toBe("eu-west"); // before any probe has said so
    await untilState("eu-central", "down");
    await untilServedBy(GERMAN, "eu-west");
    const elsewhere = served(["us-east", "sa-east", "ap-southeast"]);
    await lab.afflict("eu-west", { kind: "broken" });
    await expectUnavailable();
    await untilState("eu-west", "down");
    await pause(2500);
    await expectUnavailable();
    expect(served(["us-east", "sa-east", "ap-southeast"])).toBe(elsewhere);
  });
});

async function expectUnavailable(): Promise<void> {
  for (let times = 0; times < 5; times++) {
    const { status, text, headers } = await get(GERMAN);
    expect([status, text]).toEqual([503, "Playback is not available in your country right now"]);
    expect(headers["x-edge-reason"]).toBe("residency");
  }
}

function served(clusters: readonly string[]): number {
  return lab.fleet
    .filter(({ name }) => clusters.includes(name))
    .flatMap(({ origins }) => origins.map(({ origin }) => origin.served()))
    .reduce((sum, count) => sum + count, 0);
}

describe("a slow cluster", () => {
  test("that answers within the probes' timeout keeps its viewers, who wait", async () => {
    await lab.afflict("ap-southeast", { kind: "slow", ms: 200 });
    const { text, tookMs } = await get("203.116.1.1");
    expect((JSON.parse(text) as OriginAnswer).cluster).toBe("ap-southeast");
    expect(tookMs).toBeGreaterThanOrEqual(190);
    await pause(4000);
    expect(lab.status().find(({ cluster }) => cluster === "ap-southeast")?.effective).toBe("up");
    await lab.afflict("ap-southeast", { kind: "none" });
  });
});

describe("what a cluster says of itself", () => {
  const said = async () => {
    const [stable] = lab.fleet.find(({ name }) => name === "ap-southeast")?.origins ?? [];
    const response = await fetch(`http://127.0.0.1:${stable?.origin.port}/healthz`);
    const others = await fetch(`http://127.0.0.1:${stable?.origin.port}/live/ch1`);
    expect([others.headers.get("x-degraded"), others.headers.get("x-ready-percent")]).toEqual([null, null]);
    return [response.status, response.headers.get("x-degraded"), response.headers.get("x-ready-percent")];
  };

  test("its probes hear, and nobody else", async () => {
    await lab.afflict("ap-southeast", { kind: "degraded" });
    expect(await said()).toEqual([200, "true", null]);
    await lab.afflict("ap-southeast", { kind: "ready", percent: 40 });
    expect(await said()).toEqual([200, null, "40"]);
    await lab.afflict("ap-southeast", { kind: "none" });
    expect(await said()).toEqual([200, null, null]);
  });
});

describe("a cluster that breaks under 200 requests a second", () => {
  test("no viewer sees an error; its viewers move within the probes' bound, and come back slowly when it is healed", async () => {
    const seconds = (2000 + BROKEN_FOR_MS + BACK_WITHIN_MS) / 1000 + 5;
    const url = `${lab.url}/live/ch1`;
    const load = startLoad({ url, host: HOST, address: BRAZILIAN, perSecond: 200, forMs: seconds * 1000 });
    try {
      await pause(2000);
      const brokenAt = Date.now();
      await lab.afflict("sa-east", { kind: "broken" });
      await pause(BROKEN_FOR_MS);
      const healedAt = Date.now();
      await lab.afflict("sa-east", { kind: "none" });
      await load.done;
      const seen = (from: number, to: number): readonly Observed[] =>
        load.observed.filter(({ at }) => at >= from && at < to);

      expect(load.observed.length).toBeGreaterThan(seconds * 200 * 0.95);
      expect(load.observed.filter(({ status }) => status !== 200)).toEqual([]);
      // What was in flight when the cluster broke was sent a second time, so it is no part of either window.
      expect(clustersOf(seen(0, brokenAt - 500))).toEqual(["sa-east"]);
      expect(clustersOf(seen(brokenAt + 50, healedAt))).toEqual(["us-east"]);
      const moved = seen(brokenAt + EDGE_MOVES_WITHIN_MS, healedAt);
      expect(moved.length).toBeGreaterThan(100);
      expect(new Set(moved.map(({ attempt }) => attempt))).toEqual(new Set(["1"]));
      expect(clustersOf(seen(healedAt, healedAt + 5000))).toEqual(["us-east"]); // the hold-down
      expect(clustersOf(seen(healedAt + 8000, healedAt + 14_000))).toEqual(["sa-east", "us-east"]); // the ramp
      expect(clustersOf(seen(healedAt + BACK_WITHIN_MS, Number.POSITIVE_INFINITY))).toEqual(["sa-east"]);
    } finally {
      await load.stop();
      await lab.afflict("sa-east", { kind: "none" });
    }
  });
});

function clustersOf(observed: readonly Observed[]): readonly string[] {
  return [...new Set(observed.map(({ cluster }) => cluster ?? "nobody"))].toSorted();
}

describe("the lab and what is deployed", () => {
  test("the built Workers hold nothing of the lab, and their configuration no binding of it", async () => {
    const [edge, control] = [await builtWorker("edge"), await builtWorker("control")];
    const scripts = [...edge, ...control]
      .filter(({ type }) => type === "ESModule")
      .map(({ contents }) => String(contents));
    const traces = /127\.0\.0\.1|"LAB"|GATEWAYS|lab-gateways|x-georouter-lab/g;
    expect(scripts).toHaveLength(2);
    expect(scripts.flatMap((script) => script.match(traces) ?? [])).toEqual([]);
    for (const [name, config] of [
      ["edge", "wrangler.toml"],
      ["control", "src/control/wrangler.toml"],
    ] as const) {
      const { sources } = JSON.parse(readFileSync(resolve(ROOT, "build", name, "index.js.map"), "utf8")) as SourceMap;
      expect(sources.length).toBeGreaterThan(10);
      expect(sources.filter((source) => source.includes("src/lab/"))).toEqual([]);
      const text = readFileSync(resolve(ROOT, config), "utf8");
      expect(text).not.toMatch(/127\.0\.0\.1|localhost|\bGATEWAYS\b|\b[Ll](?:ab|AB)\b/);
      expect(text).toContain(`compatibility_date = "${COMPATIBILITY_DATE}"`);
    }
  });

  test("what is embedded when it is built has the timings of the rules, not of the lab", async () => {
    const edge = await builtWorker("edge");
    const bundle = edge.find(({ path }) => path.endsWith(".bundle"));
    expect(String(bundle?.contents)).toContain('"intervalMs":10000');
    expect(String(bundle?.contents)).not.toContain('"intervalMs":1000,');
  });
});

describe("a port in use", () => {
  test("is named before anything is started, with what to do", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    expect(await portFault(port)).toMatch(
      new RegExp(
        `^port ${port} of 127\\.0\\.0\\.1 is in use by another program; pass another one, such as --port \\d+$`,
      ),
    );
    server.close();
    await once(server, "close");
    expect(await portFault(port)).toBeNull();
  });

  test("fails the start when it is taken in between, and everything started is stopped", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    await expect(startLab({ rules: sampleRules(), port, sessionFile: null })).rejects.toThrow(/in use.*--port/s);
    server.close();
  });
});
