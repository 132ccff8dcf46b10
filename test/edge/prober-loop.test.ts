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
  untilReal,
  WITH_LEVERS,
} from "./rig/control-fixture.ts";
import { FAST_PROBE, gatewayHost, testCluster, testRules } from "./rig/test-bundle.ts";
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
