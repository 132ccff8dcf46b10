/**
 * The probers' loop, in workerd: how much it loads the clusters, and what it survives.
 */
import { afterEach, describe, expect, test } from "vitest";
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
  untilReal,
  WITH_LEVERS,
} from "./rig/control-fixture.ts";
import { CAN_KILL_RUNTIME, killRuntime } from "./rig/kill-runtime.ts";
import { FAST_PROBE, gatewayHost, testCluster, testRules, testVantage } from "./rig/test-bundle.ts";
import { pause, until } from "./rig/until.ts";

afterEach(stopAll);

describe("load", () => {
  test("a prober never has more than 5 probes under way, and reaches every cluster", async () => {
    const shared = await origin();
    shared.answer({ afterMs: 100 });
    const names = Array.from({ length: 12 }, (_, at) => `cluster-${at}`);
    const at = await control({
      rules: testRules(
        names.map((name) => testCluster(name)),
        [SAM],
      ),
      gateways: Object.fromEntries(names.map((name) => [gatewayHost(name), shared])),
    });
    await at.watchdog();
    for (const name of names) await untilReal(at, name, "up", 3000);
    await pause(2 * FAST_PROBE.intervalMs);
    expect(shared.mostAtOnce()).toBe(5);
  });

  test("probes of one cluster never overlap, even when they last longer than the interval", async () => {
    const { saEast } = await oneCluster({}, testCluster("sa-east", { intervalMs: 100, timeoutMs: 400 }));
    saEast.answer({ afterMs: 250 });
    await pause(2000);
    expect(saEast.mostAtOnce()).toBe(1);
    expect(saEast.requests.length).toBeGreaterThan(5);
  });

  test("a cluster gets at most 10 % more probes than its interval says, whatever the watchdog does", async () => {
    const { saEast, running: at } = await oneCluster({}, testCluster("sa-east", { intervalMs: 200, timeoutMs: 100 }));
    const before = saEast.requests.length;
    const from = Date.now();
    while (Date.now() - from < 3000) {
      await at.watchdog();
      await pause(50);
    }
    const expected = (Date.now() - from) / 200;
    expect(saEast.requests.length - before).toBeLessThanOrEqual(Math.ceil(expected * 1.1) + 1);
    expect(saEast.requests.length - before).toBeGreaterThanOrEqual(expected * 0.6);
  });
});

describe("clusters that hang", () => {
  test("do not delay the probes of the others: 12 of 32, with 5 connections and a timeout of nearly an interval", async () => {
    const [fine, hanging] = [await origin(), await origin()];
    hanging.hang();
    const names = Array.from({ length: 32 }, (_, at) => `cluster-${at}`);
    const hangs = (name: string): boolean => (Number(name.slice("cluster-".length)) * 3) % 8 < 3;
    const probe = { intervalMs: 1000, timeoutMs: 900 };
    const at = await control({
      rules: testRules(
        names.map((name) => testCluster(name, { ...probe, path: `/${name}` })),
        [SAM],
      ),
      gateways: Object.fromEntries(names.map((name) => [gatewayHost(name), hangs(name) ? hanging : fine])),
    });
    await at.watchdog();
    for (const name of names.filter(hangs)) await untilReal(at, name, "down", 20_000);
    const from = Date.now();
    await pause(8000);
    const times = names
      .filter((name) => !hangs(name))
      .map((name) => fine.requests.filter(({ url, at: when }) => url === `/${name}` && when >= from).length);
    // Eight intervals; with all five connections open to whoever hangs it would be two or three.
    expect(Math.min(...times)).toBeGreaterThanOrEqual(5);
    expect(hanging.requests.filter(({ at: when }) => when >= from).length).toBeGreaterThanOrEqual(4);
  });
});

test("5 probers of 10 clusters load each with at most 5 probes an interval, and 10 % more", async () => {
  const shared = await origin();
  const names = Array.from({ length: 10 }, (_, at) => `cluster-${at}`);
  const vantages = ["v1", "v2", "v3", "v4", "v5"].map((name) => testVantage(name));
  const intervalMs = 1000;
  const at = await control({
    rules: testRules(
      names.map((name) => testCluster(name, { intervalMs, path: `/${name}` })),
      vantages,
    ),
    gateways: Object.fromEntries(names.map((name) => [gatewayHost(name), shared])),
  });
  await at.watchdog();
  await until("every prober at work", 10_000, async () => ((await at.health()).vantages.length === 5 ? true : null));
  const from = Date.now();
  await pause(10 * intervalMs);
  const intervals = (Date.now() - from) / intervalMs;
  for (const name of names) {
    const probes = shared.requests.filter(({ url, at: when }) => url === `/${name}` && when >= from).length;
    // Where the time is cut, each prober may be one probe ahead.
    expect(probes).toBeLessThanOrEqual(5 * intervals * 1.1 + 5);
    expect(probes).toBeGreaterThanOrEqual(5 * intervals * 0.6);
  }
});

describe("the loop survives", () => {
  test("an eviction between any two probes: no counter is lost", async () => {
    const { saEast, running: at } = await oneCluster();
    await untilReal(at, "sa-east", "up", 2000);
    const { since } = await measured(at, "sa-east");
    saEast.answer({ status: 500 });
    const failuresSeen = async (): Promise<number> =>
      (await at.health()).vantages[0]?.clusters["sa-east"]?.failures ?? 0;
    for (const failures of [1, 2]) {
      await until(`failure ${failures}`, 2000, async () => ((await failuresSeen()) === failures ? true : null));
      await at.evictProber("sam");
      expect((await at.health()).clusters["sa-east"]?.real).toBe("up");
    }
    expect(await measured(at, "sa-east")).toMatchObject({ since });
    await untilReal(at, "sa-east", "down", 2000);
  });

  test("a crash of the object, twenty times in a row", async () => {
    const { saEast, running: at } = await oneCluster({ entry: WITH_LEVERS });
    const before = saEast.requests.length;
    for (let crash = 0; crash < 20; crash++) {
      await (await levers(at, "sam")).crashSoon();
      await pause(50);
    }
    // The loop goes on by itself; how soon depends on the runtime's restarts, so only an end is set.
    await until("5 more probes", 10_000, () => (saEast.requests.length >= before + 5 ? true : null));
    expect(await (await levers(at, "sam")).starts()).toBeGreaterThan(15);
  });

  test("rounds that throw, twenty times in a row, without a pause", async () => {
    const { saEast, running: at } = await oneCluster({ entry: WITH_LEVERS });
    const prober = await levers(at, "sam");
    await prober.throwNext(20);
    const before = saEast.requests.length;
    await until("twenty rounds that throw", 40_000, async () => ((await prober.throwsLeft()) === 0 ? true : null));
    await until("probes after them", 5000, () => (saEast.requests.length >= before + 22 ? true : null));
    expect(saEast.mostAtOnce()).toBe(1);
  });

  test.skipIf(!CAN_KILL_RUNTIME)(
    "the runtime killed without warning: it goes on with the counters it had",
    async () => {
      const { saEast, running: at } = await oneCluster();
      await untilReal(at, "sa-east", "up", 5000);
      const { since } = await measured(at, "sa-east");
      expect(killRuntime()).toBe(1);
      await at.deploy(testRules([testCluster("sa-east")], [SAM])); // starts the runtime again
      const probes = saEast.requests.length;
      await until("probes without the watchdog", 10_000, () => (saEast.requests.length > probes + 1 ? true : null));
      expect(await measured(at, "sa-east")).toMatchObject({ state: "up", since, flaps: 0 });
      expect(saEast.mostAtOnce()).toBe(1);
    },
  );

  test("a clock that is set back by an hour: the watchdog arms the alarm again, and what is stored does no harm", async () => {
    const { saEast, running: at } = await oneCluster({ entry: WITH_LEVERS });
    await untilReal(at, "sa-east", "up", 5000);
    await pause(FAST_PROBE.intervalMs);
    await (await levers(at, "sam")).clockWasAhead(3_600_000);
    await pause(FAST_PROBE.timeoutMs);
    const before = saEast.requests.length;
    await pause(2 * FAST_PROBE.intervalMs);
    expect(saEast.requests.length).toBe(before);
    await at.watchdog();
    await until("probes again", 5000, () => (saEast.requests.length > before + 2 ? true : null));
    saEast.answer({ status: 500 });
    await untilReal(at, "sa-east", "down", TURNS_DOWN_WITHIN_MS + 2000);
  });

  test.each([
    ["of a later version", { format: 3, counters: {}, dueAt: 1 }],
    ["without a due time", { format: 2, counters: {} }],
    ["that is no record", "what is this"],
  ])("stored counters %s: the next probe sets the state", async (_, value) => {
    const neverBack = testCluster("sa-east", { rise: 1000 });
    const { saEast, running: at } = await oneCluster({ entry: WITH_LEVERS }, neverBack);
    saEast.answer({ status: 500 });
    await untilReal(at, "sa-east", "down", TURNS_DOWN_WITHIN_MS + 2000);
    saEast.answer({ status: 200 });
    await pause(2 * FAST_PROBE.intervalMs);
    expect((await at.health()).clusters["sa-east"]?.real).toBe("down");
    await (await levers(at, "sam")).store("cluster:sa-east", value);
    await untilReal(at, "sa-east", "up", 5000);
  });

  test("a deployment from counters of format 1: what was counted counts on", async () => {
    const { saEast, running: at } = await oneCluster({ entry: WITH_LEVERS });
    saEast.answer({ status: 500 });
    await untilReal(at, "sa-east", "down", TURNS_DOWN_WITHIN_MS + 2000);
    const prober = await levers(at, "sam");
    const earlier = {
      format: 1,
      counters: { state: "down", since: 5, failures: 0, successes: 0, lastAt: 5, rttMs: 20, ready: 100, why: "" },
      dueAt: 0,
    };
    await prober.store("cluster:sa-east", earlier);
    await until("counters of format 2", 5000, async () =>
      ((await prober.stored("cluster:sa-east")) as { readonly format: number }).format === 2 ? true : null,
    );
    const counters = (await at.health()).vantages[0]?.clusters["sa-east"];
    expect(counters).toMatchObject({ state: "down", since: 5, degraded: false, content: null });
  });

  test("a lost alarm: nothing is probed until the watchdog arms the prober again", async () => {
    const { saEast, running: at } = await oneCluster({ entry: WITH_LEVERS });
    await untilReal(at, "sa-east", "up", 2000);
    await (await levers(at, "sam")).loseAlarm();
    await pause(FAST_PROBE.timeoutMs);
    const before = saEast.requests.length;
    await pause(3 * FAST_PROBE.intervalMs);
    expect(saEast.requests.length).toBe(before);
    await at.watchdog();
    await until("probes again", 2000, () => (saEast.requests.length > before + 1 ? true : null));
  });

  test.each([
    ["throws", `throw new Error("no board today")`, "no board today", 0],
    ["hangs", `return new Promise(() => {})`, "no answer within 2000 ms", 2000],
  ])("a health board that %s, and logs it", async (_, body, why, lostMs) => {
    const entry: WorkerModule = {
      type: "ESModule",
      path: "broken-board.js",
      contents: `
        import { DurableObject } from "cloudflare:workers";
        export * from "./index.js";
        export { default } from "./index.js";
        export class HealthBoard extends DurableObject { report() { ${body}; } }`,
    };
    const { saEast, running: at } = await oneCluster({ entry });
    const before = saEast.requests.length;
    await pause(2 * (lostMs + 2 * FAST_PROBE.intervalMs));
    expect(saEast.requests.length).toBeGreaterThanOrEqual(before + 2);
    expect(at.logs.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      level: "error",
      what: "probe round",
      about: "sam",
      why,
    });
  });
});

describe("the colo", () => {
  const TRACE = "https://trace.example/cdn-cgi/trace";

  async function traced(answer: Parameters<Awaited<ReturnType<typeof origin>>["answer"]>[0]) {
    const trace = await origin();
    trace.answer(answer);
    const saEast = await origin();
    const at = await control({
      rules: testRules([testCluster("sa-east")], [SAM]),
      gateways: { [gatewayHost("sa-east")]: saEast, "trace.example": trace },
      coloTrace: TRACE,
    });
    await at.watchdog();
    await until("some rounds", 10_000, () => (saEast.requests.length > 3 ? true : null));
    return { trace, saEast, at };
  }

  test("is asked for once, not with every round, and kept over an eviction", async () => {
    const { trace, saEast, at } = await traced({ body: "h=trace.example\ncolo=GRU\nsliver=none\n" });
    expect((await at.health()).vantages[0]?.colo).toBe("GRU");
    const before = saEast.requests.length;
    await at.evictProber("sam");
    await until("rounds after it", 5000, () => (saEast.requests.length > before + 1 ? true : null));
    expect((await at.health()).vantages[0]?.colo).toBe("GRU");
    expect(trace.requests.map(({ url }) => url)).toEqual(["/cdn-cgi/trace"]);
  });

  test.each([
    ["an error", { status: 503 }],
    ["something else", { body: "<html>" }],
    ["too late", { afterMs: 4000, body: "colo=GRU\n" }],
  ])("is unknown after %s, and the probes go on", async (_, answer) => {
    const { trace, at } = await traced(answer);
    expect((await at.health()).vantages[0]).toMatchObject({
      colo: "unknown",
      clusters: { "sa-east": { state: "up" } },
    });
    expect(trace.requests).toHaveLength(1);
  });

  test("is not asked for where no address is configured", async () => {
    const { running: at } = await oneCluster();
    await untilReal(at, "sa-east", "up", 5000);
    expect((await at.health()).vantages[0]?.colo).toBe("unknown");
    expect(at.logs).toEqual([]);
  });
});
