/**
 * The control Worker follows what operators published, and keeps what it knows while KV is away.
 */
import { LIVE_FORMAT, NOTHING_KNOWN, UNKNOWN_CLUSTER } from "../../src/core/model/live.ts";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { nextPointer, publishedOf } from "../../src/core/bundle/table-pointer.ts";
import type { Live } from "../../src/core/model/live.ts";
import type { WorkerModule } from "../../src/lab/worker-modules.ts";
import { control, oneCluster, stopAll, untilReal } from "./rig/control-fixture.ts";
import { CONTROL } from "./rig/control-worker-options.ts";
import { factsOf, tableOf } from "./rig/publisher.ts";
import type { RunningControl } from "./rig/running-control.ts";
import { testCluster, testRules } from "./rig/test-bundle.ts";

afterEach(stopAll);

const FIRST = nextPointer(null, factsOf(tableOf("JP")), "first", Date.now());

/** The built Worker, whose KV can be taken away, and with a lever on what its board has stored. */
const WITH_LEVERS: WorkerModule = {
  type: "ESModule",
  path: "levers.js",
  contents: `
    import built, { HealthBoard as Built } from "./index.js";
    export { Prober, LiveFeed } from "./index.js";
    export class HealthBoard extends Built {
      store(value) { this.ctx.storage.kv.put("live", value); }
    }
    const away = {
      throws: async () => { throw new Error("KV is away"); },
      hangs: () => new Promise((resolve) => setTimeout(resolve, 25000)),
    };
    export default {
      fetch: built.fetch,
      async scheduled(controller, env, ctx) {
        const how = away[await env.STATE.get("test:kv")];
        return built.scheduled(controller, how === undefined ? env : { ...env, STATE: { get: how } }, ctx);
      },
    };`,
};

async function put(at: RunningControl, key: string, value: unknown): Promise<void> {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  await (await at.miniflare.getKVNamespace("STATE", CONTROL)).put(key, text);
}

async function geoipOf(at: RunningControl): Promise<Live["geoip"]> {
  return (await at.health()).live.geoip;
}

/** Puts a value where the board keeps its live value. */
async function store(at: RunningControl, value: object): Promise<void> {
  const boards = await at.miniflare.getDurableObjectNamespace("HEALTH_BOARD", CONTROL);
  const board = boards.get(boards.idFromName("health")) as unknown as { store(value: object): Promise<void> };
  await board.store(value);
}

test("every configuration binds STATE, and those of production bind it to one namespace", () => {
  const bindings = ["wrangler.toml", "src/control/wrangler.toml", "src/edge/development.toml"].map((file) => {
    const text = readFileSync(resolve(import.meta.dirname, "../..", file), "utf8");
    const lines = /^\[\[kv_namespaces\]\]\n((?:.+\n?)+)/m.exec(text)?.[1]?.trim().split("\n") ?? [];
    expect(lines).toContain('binding = "STATE"');
    return lines.filter((line) => line.startsWith("id ")).join();
  });
  expect(bindings[1]).toBe(bindings[0]);
});

describe("the live value", () => {
  test("names what is published, also where the rules have nobody probe", async () => {
    const at = await control({ rules: testRules([testCluster("sa-east")], []), gateways: {} });
    await at.watchdog();
    expect(await geoipOf(at)).toBeNull();
    await put(at, "geoip", FIRST);
    await at.watchdog();
    expect(await geoipOf(at)).toEqual(publishedOf(FIRST));
    expect((await at.health()).live.version).toBe(1);
    await at.watchdog();
    expect((await at.health()).live.version).toBe(1);
    expect(at.logs).toEqual([]);
  });

  test("is not blocked by a pointer of a day to come", async () => {
    const at = await control({ rules: testRules([testCluster("sa-east")], []), gateways: {} });
    const last = { ...FIRST, seq: Number.MAX_SAFE_INTEGER, publishedAt: 8_640_000_000_000_000 };
    for (const pointer of [last, FIRST]) {
      await put(at, "geoip", pointer);
      await at.watchdog();
    }
    expect(await geoipOf(at)).toEqual(publishedOf(FIRST));
    expect(at.logs.filter((line) => line.includes("geoip is of a day that is to come; publish again"))).toHaveLength(1);
  });

  test("keeps the newer one when KV shows an older one again", async () => {
    const at = await control({ rules: testRules([testCluster("sa-east")], []), gateways: {} });
    const second = nextPointer(FIRST, null, "", Date.now());
    for (const pointer of [FIRST, second, FIRST]) {
      await put(at, "geoip", pointer);
      await at.watchdog();
    }
    expect(await geoipOf(at)).toEqual(publishedOf(second));
  });
});

describe("while KV is away", () => {
  test.each([
    ["throws", "KV is away"],
    ["hangs", "no answer within 5000 ms"],
  ])("and %s, what is known stays, clusters are probed, and the fault is logged", async (how, said) => {
    const { running: at } = await oneCluster({ entry: WITH_LEVERS });
    await put(at, "geoip", FIRST);
    await at.watchdog();
    await put(at, "test:kv", how);
    await put(at, "geoip", nextPointer(FIRST, null, "", Date.now()));
    await at.watchdog();
    expect(await geoipOf(at)).toEqual(publishedOf(FIRST));
    await untilReal(at, "sa-east", "up", 5000);
    const lines = at.logs.map((line) => JSON.parse(line) as { readonly about: string });
    expect(lines.filter(({ about }) => about === "geoip")).toEqual([
      { level: "error", what: "following the published GeoIP table", about: "geoip", why: said },
    ]);
    await put(at, "test:kv", "back");
    await at.watchdog();
    expect(await geoipOf(at)).toMatchObject({ seq: 2, table: null });
  });
});

describe("a live value that an earlier version stored", () => {
  const measured = { state: "up", since: 3, ready: 100, flaps: 2, why: "" };
  const CLUSTERS = { "sa-east": { measured, forced: null, dial: 100 } };
  const rules = testRules([testCluster("sa-east")], []);

  test("keeps what was measured, and knows of no published table and no orders", async () => {
    const at = await control({ rules, gateways: {}, entry: WITH_LEVERS });
    const live = { format: 1, version: 41, at: 5, clusters: CLUSTERS, percent: { r: { world: 7 } } };
    await store(at, { format: 1, live });
    const known = { ...UNKNOWN_CLUSTER, measured, at: 5, returned: { until: 5, at: 0 } };
    expect((await at.health()).live).toEqual({
      ...NOTHING_KNOWN,
      ...live,
      format: LIVE_FORMAT,
      clusters: { "sa-east": known },
    });
    await put(at, "geoip", FIRST);
    await at.watchdog();
    const after = (await at.health()).live;
    expect(after).toMatchObject({ version: 42, percent: live.percent, geoip: { seq: 1 } });
    expect(after.clusters["sa-east"]).toMatchObject({ measured });
  });

  test("of a number that is not known is refused rather than forgotten", async () => {
    const at = await control({ rules, gateways: {}, entry: WITH_LEVERS });
    await store(at, { format: LIVE_FORMAT + 1, live: { later: true } });
    expect((await at.get("/api/v1/health")).status).toBe(503);
    expect(at.logs.join()).toContain(`has format ${LIVE_FORMAT + 1}, this version reads ${LIVE_FORMAT}`);
  });
});
