/**
 * The control Worker as it is deployed, in workerd: what it says of real HTTP servers.
 */
import { afterEach, describe, expect, test } from "vitest";
import { LIVE_FORMAT } from "../../src/core/model/live.ts";
import type { WorkerModule } from "../../src/lab/worker-modules.ts";
import {
  control,
  levers,
  measured,
  oneCluster,
  origin,
  SAM,
  stopAll,
  TURNS_DOWN_WITHIN_MS,
  TURNS_UP_WITHIN_MS,
  untilReal,
  WEUR,
  WITH_LEVERS,
} from "./rig/control-fixture.ts";
import { CONTROL } from "./rig/control-worker-options.ts";
import { FAST_PROBE, gatewayHost, testCluster, testRules } from "./rig/test-bundle.ts";
import { pause, until } from "./rig/until.ts";

afterEach(stopAll);

describe("probing", () => {
  test("the first probe sets the state; the probe is a plain GET of the rules' path under our own name", async () => {
    const { saEast, running: at } = await oneCluster();
    await untilReal(at, "sa-east", "up", 2000);
    const view = await at.health();
    expect(view.clusters["sa-east"]).toMatchObject({ real: "up", forced: null, effective: "up" });
    expect(view.live.clusters["sa-east"]?.measured).toMatchObject({ state: "up", flaps: 0, ready: 100, why: "" });
    expect(view.vantages).toMatchObject([{ vantage: "sam", clusters: { "sa-east": { state: "up", failures: 0 } } }]);
    expect(saEast.requests[0]).toMatchObject({ method: "GET", url: "/healthz" });
    expect(saEast.requests[0]?.headers["user-agent"]).toBe("georouter-prober/1 (sam)");
  });

  test("a killed origin is down within 3 intervals, a timeout and a second, and up again after `rise` successes", async () => {
    const { saEast, running: at } = await oneCluster();
    await untilReal(at, "sa-east", "up", 2000);
    const before = (await at.health()).live.version;

    await saEast.stop();
    const tookMs = await untilReal(at, "sa-east", "down", TURNS_DOWN_WITHIN_MS);
    expect(tookMs).toBeLessThanOrEqual(TURNS_DOWN_WITHIN_MS);
    expect(await measured(at, "sa-east")).toMatchObject({ flaps: 0, why: "connection refused or lost" });

    const probesBefore = saEast.requests.length;
    await saEast.start();
    await untilReal(at, "sa-east", "up", TURNS_UP_WITHIN_MS);
    expect(saEast.requests.length - probesBefore).toBeGreaterThanOrEqual(FAST_PROBE.rise);
    expect(await measured(at, "sa-east")).toMatchObject({ flaps: 1, why: "" });
    expect((await at.health()).live.version).toBe(before + 2);
  });

  test("each way to fail is named in words", async () => {
    const origins = {
      refuses: await origin(),
      cuts: await origin(),
      hangs: await origin(),
      ails: await origin(),
      moves: await origin(),
    };
    await origins.refuses.stop();
    origins.cuts.breakConnections();
    origins.hangs.hang();
    origins.ails.answer({ status: 503 });
    origins.moves.answer({ status: 302, headers: { location: "/elsewhere" } });
    const names = [...Object.keys(origins), "nowhere"];
    const at = await control({
      rules: testRules(
        names.map((name) => testCluster(name)),
        [SAM],
      ),
      gateways: Object.fromEntries(Object.entries(origins).map(([name, one]) => [gatewayHost(name), one])),
    });
    await at.watchdog();
    for (const name of names) await untilReal(at, name, "down", TURNS_DOWN_WITHIN_MS);
    const why = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, (await measured(at, name)).why])),
    );
    expect(why).toEqual({
      refuses: "connection refused or lost",
      cuts: "connection refused or lost",
      hangs: `timed out after ${FAST_PROBE.timeoutMs} ms waiting for headers`,
      ails: "wrong status 503, expected 200",
      moves: "wrong status 302, expected 200",
      nowhere: "TLS handshake or DNS lookup failed",
    });
    expect(origins.moves.requests.map((request) => request.url)).not.toContain("/elsewhere");
  });

  test("slow headers within the timeout are no failure, and the round trip shows it", async () => {
    const { saEast, running: at } = await oneCluster();
    saEast.answer({ afterMs: 100, body: "x".repeat(100_000) });
    await pause(3 * FAST_PROBE.intervalMs);
    const report = (await at.health()).vantages[0]?.clusters["sa-east"];
    expect(report).toMatchObject({ state: "up", failures: 0 });
    expect(report?.rttMs).toBeGreaterThan(10);
  });

  test("what a cluster says in x-ready-percent reaches the live value", async () => {
    const { saEast, running: at } = await oneCluster();
    saEast.answer({ headers: { "x-ready-percent": "40" } });
    await pause(3 * FAST_PROBE.intervalMs);
    expect((await at.health()).live.clusters["sa-east"]?.measured?.ready).toBe(40);
  });
});

describe("quorum", () => {
  test("two vantages that agree take a cluster down; one that is left alone changes nothing", async () => {
    const saEast = await origin();
    const at = await control({
      rules: testRules([testCluster("sa-east")], [SAM, WEUR]),
      gateways: { [gatewayHost("sa-east")]: saEast },
      entry: WITH_LEVERS,
    });
    await at.watchdog();
    await untilReal(at, "sa-east", "up", 5000);
    await (await levers(at, "weur")).loseAlarm();
    await pause(3 * FAST_PROBE.intervalMs + FAST_PROBE.timeoutMs);
    const { live } = await at.health();

    saEast.answer({ status: 500 });
    await pause(TURNS_DOWN_WITHIN_MS);
    const alone = await at.health();
    expect(alone.vantages.find((report) => report.vantage === "sam")?.clusters["sa-east"]?.state).toBe("down");
    expect(alone.clusters["sa-east"]?.real).toBe("up");
    expect(alone.live.version).toBe(live.version);
    expect(alone.live.at).toBe(live.at);

    await at.watchdog();
    await untilReal(at, "sa-east", "down", TURNS_DOWN_WITHIN_MS);
    expect((await at.health()).live.at).toBeGreaterThan(live.at);
  });
});

describe("a deployment", () => {
  test("with the same rules forgets nothing", async () => {
    const { running: at, saEast } = await oneCluster();
    await untilReal(at, "sa-east", "up", 2000);
    const before = await at.health();
    await at.deploy(testRules([testCluster("sa-east")], [SAM]));
    const probes = saEast.requests.length;
    await until("probes without the watchdog", 3000, () => (saEast.requests.length > probes + 1 ? true : null));
    const after = await at.health();
    expect(after.live.clusters["sa-east"]?.measured).toEqual(before.live.clusters["sa-east"]?.measured);
    expect(after.live.version).toBe(before.live.version);
  });

  test("with fewer vantages and clusters forgets those that left, and stops the probers of the vantages", async () => {
    const shared = await origin();
    const names = ["sa-east", "us-east"];
    const at = await control({
      rules: testRules(
        names.map((name) => testCluster(name)),
        [SAM, WEUR],
      ),
      gateways: Object.fromEntries(names.map((name) => [gatewayHost(name), shared])),
    });
    await at.watchdog();
    for (const name of names) await untilReal(at, name, "up", 5000);

    await at.deploy(testRules([testCluster("sa-east")], [WEUR]));
    await at.watchdog();
    await pause(2 * FAST_PROBE.intervalMs);
    const view = await at.health();
    expect(Object.keys(view.live.clusters)).toEqual(["sa-east"]);
    expect(view.vantages.map((report) => [report.vantage, Object.keys(report.clusters)])).toEqual([
      ["weur", ["sa-east"]],
    ]);
    const from = shared.requests.length;
    await pause(2 * FAST_PROBE.intervalMs);
    const agents = shared.requests.slice(from).map((request) => request.headers["user-agent"]);
    expect(new Set(agents)).toEqual(new Set(["georouter-prober/1 (weur)"]));
  });

  test("a cluster that comes back under its old name begins anew", async () => {
    const { running: at, saEast } = await oneCluster();
    saEast.answer({ status: 500 });
    await untilReal(at, "sa-east", "down", TURNS_DOWN_WITHIN_MS);
    await at.deploy(testRules([testCluster("us-east")], [SAM]));
    await at.watchdog();
    await untilReal(at, "us-east", "down", 2000); // nobody answers for it, so a round is over
    saEast.answer({ status: 200 });
    await at.deploy(testRules([testCluster("sa-east")], [SAM]));
    await at.watchdog();
    const probes = saEast.requests.length;
    await untilReal(at, "sa-east", "up", 5000);
    const second = await until("a second probe", 5000, () => saEast.requests[probes + 1] ?? null);
    // The first success has set the state, so it began before the second probe, not with the third (`rise`).
    expect((await at.health()).vantages[0]?.clusters["sa-east"]?.since).toBeLessThanOrEqual(second.at);
    expect(await measured(at, "sa-east")).toMatchObject({ flaps: 0 });
  });
});

describe("what others read", () => {
  test("the edge's binding reads the same live value that operators see", async () => {
    const edge = {
      name: "edge",
      compatibilityDate: "2026-11-01",
      modules: [
        {
          type: "ESModule" as const,
          path: "edge.js",
          contents: `export default { fetch: (_, env) => env.LIVE.fetch("https://georouter-control/live") }`,
        },
      ],
      serviceBindings: { LIVE: { name: CONTROL, entrypoint: "LiveFeed" } },
    };
    const { running: at } = await oneCluster({ beside: [edge] });
    await untilReal(at, "sa-east", "up", 2000);
    const worker = await at.miniflare.getWorker("edge");
    const read = await (await worker.fetch("http://edge/")).json();
    expect(read).toMatchObject({
      format: LIVE_FORMAT,
      geoip: null,
      version: expect.any(Number) as number,
      clusters: { "sa-east": { measured: { state: "up" }, returned: null } },
    });
  });

  test("before anything was probed every cluster of the rules is unknown", async () => {
    const at = await control({ rules: testRules([testCluster("sa-east")], [SAM]), gateways: {} });
    const view = await at.health();
    expect(Object.keys(view.clusters)).toEqual(["sa-east"]);
    expect(view.clusters["sa-east"]).toMatchObject({ real: "unknown", forced: null, effective: "unknown", orders: [] });
    expect(view.live.version).toBe(0);
  });

  test("anything else is a 404 problem document", async () => {
    const at = await control({ rules: testRules([testCluster("sa-east")], [SAM]), gateways: {} });
    for (const [method, path] of [
      ["GET", "/"],
      ["GET", "/api/v1/nothing"],
      ["POST", "/api/v1/health"],
    ] as const) {
      const response = await at.miniflare.dispatchFetch(`http://control${path}`, { method });
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      const detail = `${method} ${path} is not part of this API; see /api/v1/health`;
      expect(await response.json()).toEqual({ type: "about:blank", title: "No such resource", status: 404, detail });
    }
  });

  test("an API whose health board fails says 503 and nothing of the inside", async () => {
    const entry: WorkerModule = {
      type: "ESModule",
      path: "broken-board.js",
      contents: `
        import { DurableObject } from "cloudflare:workers";
        export * from "./index.js";
        export { default } from "./index.js";
        export class HealthBoard extends DurableObject { state() { throw new Error("secret inside"); } }`,
    };
    const at = await control({ rules: testRules([testCluster("sa-east")], [SAM]), gateways: {}, entry });
    const response = await at.get("/api/v1/health");
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("secret");
    expect(at.logs.join()).toContain("secret inside");
  });
});
