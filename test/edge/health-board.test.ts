/**
 * The health board as it is deployed, in workerd: orders, edges' reports, and what operators are told.
 */
import { afterEach, describe, expect, test } from "vitest";
import type { Result } from "../../src/core/model/result.ts";
import type { Live } from "../../src/core/model/live.ts";
import type { LiveOrder } from "../../src/core/model/live-order.ts";
import type { EdgeReport, VantageReport } from "../../src/core/model/probe.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import { dialOrder, inFile, stateOrder } from "../unit/health/order-parts.ts";
import { failingAt, heard } from "../unit/health/watched.ts";
import type { WorkerModule } from "../../src/lab/worker-modules.ts";
import { control, SAM, stopAll, WEUR } from "./rig/control-fixture.ts";
import { CONTROL } from "./rig/control-worker-options.ts";
import type { RunningControl } from "./rig/running-control.ts";
import { testCluster, testRules, testVantage } from "./rig/test-bundle.ts";

afterEach(stopAll);

/** What other objects and Workers call. */
interface Board {
  report(report: VantageReport): Promise<void>;
  edgeReport(report: EdgeReport): Promise<void>;
  give(order: LiveOrder): Promise<Result<number, string>>;
  end(id: string): Promise<Result<number, string>>;
  letReturn(region: string, cluster: string): Promise<Result<number, string>>;
  read(): Promise<Live>;
}

async function boardOf(at: RunningControl): Promise<Board> {
  const boards = await at.miniflare.getDurableObjectNamespace("HEALTH_BOARD", CONTROL);
  return boards.get(boards.idFromName("health")) as unknown as Board;
}

/** Slow probes, so that a report stays fresh for the whole test. */
const SLOW = { intervalMs: 60_000 };
const HOUR = 3_600_000;

function rules(more: Partial<Rules["regions"][number]> = {}): Rules {
  const clusters = ["sa-east", "us-east", "eu-west"].map((name) => testCluster(name, SLOW));
  const plain = testRules(clusters, [SAM, testVantage("enam"), WEUR]);
  return { ...plain, regions: plain.regions.map((region) => ({ ...region, ...more })) };
}

/** A board whose probers sleep: the tests report in their place. */
async function board(from: Rules = rules()): Promise<{ at: RunningControl; board: Board }> {
  const at = await control({ rules: from, gateways: {} });
  return { at, board: await boardOf(at) };
}

/** What the three vantages say of `sa-east`; the other clusters are up. */
async function say(to: Board, row: string): Promise<void> {
  const well = row.replaceAll("D", "U");
  for (const one of heard({ "sa-east": row, "us-east": well, "eu-west": well }, Date.now()).reports) {
    await to.report(one);
  }
}

const drain = (): LiveOrder => stateOrder("drain", { fromMs: Date.now(), untilMs: Date.now() + HOUR });

describe("an order", () => {
  test("holds at once, is shown with its end, and outlives a deployment", async () => {
    const { at, board: one } = await board();
    await say(one, "UUU");
    const { version } = await one.read();
    const order = drain();
    expect(await one.give(order)).toEqual({ ok: true, value: version + 1 });
    const shown = (await at.health()).clusters["sa-east"];
    expect(shown).toMatchObject({ real: "up", forced: "drain", effective: "drained" });
    expect(shown?.orders).toMatchObject([{ name: "order-1", untilMs: order.untilMs, ended: false }]);
    await at.deploy(rules());
    expect((await at.health()).live).toMatchObject({ version: version + 1, orders: [order] });
  });

  test("that is ended waits for successes, with an alarm; one that takes nothing away is gone", async () => {
    const { at, board: one } = await board();
    await say(one, "UUU");
    await one.give(drain());
    await one.give(dialOrder(50, { id: "order-2", untilMs: Date.now() + HOUR }));
    expect((await one.end("order-1")).ok && (await one.end("order-2")).ok).toBe(true);
    const view = await at.health();
    expect(view.clusters["sa-east"]).toMatchObject({
      effective: "drained",
      orders: [{ name: "order-1", ended: true }],
    });
    expect(view.alarms.join()).toContain("Cluster sa-east has not returned: order-1 ended at");
  });

  test("that cannot be is refused in words, and changes nothing", async () => {
    const { board: one } = await board();
    const before = await one.read();
    expect(await one.give(stateOrder("drain", { globs: ["asia-*"], untilMs: Date.now() + HOUR }))).toEqual({
      ok: false,
      error: "asia-* means no cluster of the rules; clusters are sa-east, us-east, eu-west",
    });
    expect((await one.end("order-9")).ok).toBe(false);
    expect(await one.read()).toEqual(before);
  });

  test("in a file holds too", async () => {
    const overrides = [inFile(stateOrder("forced-down", { id: "upgrade", untilMs: Date.now() + HOUR }))];
    const { at } = await board({ ...rules(), overrides });
    expect((await at.health()).clusters["sa-east"]).toMatchObject({
      forced: "forced-down",
      effective: "down",
      orders: [{ name: "upgrade" }],
    });
  });
});

describe("what edges report", () => {
  test("backs up a lone vantage at once, for its own regions, and is shown by colo", async () => {
    const { at, board: one } = await board(rules({ vantage: SAM.name }));
    await say(one, "UUU");
    await say(one, "DUU");
    const suspect = await at.health();
    expect(suspect.clusters["sa-east"]?.vantages["sam"]).toMatchObject({ standing: "suspect", verdict: null });
    expect(suspect.alarms.join()).toContain("Cluster sa-east is suspect: only vantage sam sees it down");

    await one.edgeReport(failingAt("GRU", ["sa-east"], Date.now()));
    const view = await at.health();
    expect(view.clusters["sa-east"]?.vantages["sam"]).toMatchObject({ standing: "counted", verdict: "down" });
    expect(view.clusters["sa-east"]).toMatchObject({ real: "up", failingColos: ["GRU"] });
    expect(view.live.version).toBe(suspect.live.version + 1);
  });

  test("changes nothing by itself", async () => {
    const { board: one } = await board();
    await say(one, "UUU");
    const before = await one.read();
    for (const colo of ["GRU", "EZE", "SCL"]) await one.edgeReport(failingAt(colo, ["sa-east"], Date.now()));
    expect(await one.read()).toEqual(before);
  });
});

test("a cluster that fell under manual failback waits until an operator lets it return", async () => {
  const { at, board: one } = await board(rules({ failback: "manual" }));
  await say(one, "UUU");
  await say(one, "DDD");
  expect(await one.letReturn("world", "sa-east")).toMatchObject({ ok: false });
  await say(one, "UUU");
  const waiting = await at.health();
  expect(waiting.clusters["sa-east"]).toMatchObject({ real: "up", awayFrom: ["world"] });
  expect(waiting.alarms.join()).toContain("sa-east is well again and waits until an operator lets it return to world");
  expect(await one.letReturn("world", "sa-east")).toMatchObject({ ok: true });
  expect((await at.health()).clusters["sa-east"]?.awayFrom).toEqual([]);
});

/** The built Worker with a lever on its board's storage. */
const WITH_STORE: WorkerModule = {
  type: "ESModule",
  path: "stored.js",
  contents: `
    import { HealthBoard as Built } from "./index.js";
    export * from "./index.js";
    export { default } from "./index.js";
    export class HealthBoard extends Built {
      store(key, value) { this.ctx.storage.kv.put(key, value); }
    }`,
};

test("a report that another version stored is passed over, and the other vantages still count", async () => {
  const at = await control({ rules: rules(), gateways: {}, entry: WITH_STORE });
  const one = (await boardOf(at)) as Board & { store(key: string, value: unknown): Promise<void> };
  const earlier = {
    state: "down",
    since: 0,
    failures: 0,
    successes: 0,
    lastAt: Date.now(),
    rttMs: null,
    why: "refused",
  };
  const report = {
    vantage: "sam",
    colo: "unknown",
    at: Date.now(),
    clusters: { "sa-east": { ...earlier, ready: 100 } },
  };
  await one.store("report:sam", { format: 1, report });
  await say(one, ".UU");
  const { clusters, vantages } = await at.health();
  expect(vantages.map(({ vantage }) => vantage)).toEqual(["enam", "weur"]);
  expect(clusters["sa-east"]).toMatchObject({ real: "up" });
});

test.each([
  ["behind", -300_000],
  ["ahead", 300_000],
])("a prober whose clock is five minutes %s is heard, and is told by the board's time", async (_, ms) => {
  const { at, board: one } = await board();
  const from = Date.now();
  const off = heard({ "sa-east": "UUU", "us-east": "UUU", "eu-west": "UUU" }, from + ms);
  for (const report of off.reports) await one.report(report);
  const { clusters, live } = await at.health();
  expect(clusters["sa-east"]?.real).toBe("up");
  const seenAt = Object.values(live.clusters["sa-east"]?.vantages ?? {}).map((view) => view.at);
  expect(Math.min(...seenAt)).toBeGreaterThanOrEqual(from);
  expect(Math.max(...seenAt)).toBeLessThanOrEqual(Date.now());
});

test("a live value too large for one stored value outlives a deployment, and so does a small one after it", async () => {
  const { at, board: one } = await board();
  const why = "–".repeat(300_000);
  const row = heard({ "sa-east": "DDD", "us-east": "DDD", "eu-west": "DDD" }, Date.now(), { why });
  for (const large of row.reports) await one.report(large);
  const before = (await at.health()).live;
  expect(Buffer.byteLength(JSON.stringify(before))).toBeGreaterThan(4 * 1024 * 1024);
  await at.deploy(rules());
  expect((await at.health()).live).toEqual(before);

  await say(await boardOf(at), "UUU");
  const after = (await at.health()).live;
  await at.deploy(rules());
  expect((await at.health()).live).toEqual(after);
});
