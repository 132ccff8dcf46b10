/**
 * What the control Worker gives to edges and to KV, and what it does when a part of it is away.
 */
import { afterEach, describe, expect, test } from "vitest";
import { readLive } from "../../src/core/bundle/read-live.ts";
import type { EdgeReport } from "../../src/core/model/probe.ts";
import { liveKeys } from "../../src/edge/live/live-keys.ts";
import { openLive } from "../../src/edge/live/open-live.ts";
import type { WorkerModule } from "../../src/lab/worker-modules.ts";
import { control, oneCluster, stopAll, untilReal } from "./rig/control-fixture.ts";
import { CONTROL } from "./rig/control-worker-options.ts";
import { askFeed, feedDoor } from "./rig/feed-door.ts";
import { liveSigner } from "./rig/live-signer.ts";
import type { RunningControl } from "./rig/running-control.ts";
import { testCluster, testRules } from "./rig/test-bundle.ts";
import { pause, until } from "./rig/until.ts";

afterEach(stopAll);

const RULES = testRules([testCluster("sa-east")], []);

async function keyed(extra: Partial<Parameters<typeof control>[0]> = {}) {
  const signer = await liveSigner();
  const variables = { ORDERS_WITHOUT_LOGIN: "yes", LIVE_SIGNING_KEY: signer.privateKey };
  const at = await control({ rules: RULES, gateways: {}, beside: [feedDoor], variables, ...extra });
  return { signer, at, trust: { keys: await liveKeys(signer.publicSet), environment: "production" } };
}

function drain(at: RunningControl, reason: string) {
  return at.miniflare.dispatchFetch("http://control/api/v1/orders", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clusters: ["sa-east"], state: "drain", for: "1h", reason }),
  });
}

async function inKv(at: RunningControl): Promise<string | null> {
  return (await at.miniflare.getKVNamespace("STATE", CONTROL)).get("live", "text");
}

describe("the feed", () => {
  test("without a key gives plain JSON, and nothing goes to KV", async () => {
    const at = await control({
      rules: RULES,
      gateways: {},
      beside: [feedDoor],
      variables: { ORDERS_WITHOUT_LOGIN: "yes" },
    });
    await drain(at, "test");
    const { status, text, type } = await askFeed(at.miniflare, "/live");
    expect([status, type]).toEqual([200, "application/json"]);
    expect(readLive(text)?.orders).toHaveLength(1);
    await pause(1500);
    expect(await inKv(at)).toBeNull();
  });

  test("with a key gives what an edge believes, and the same goes to KV", async () => {
    const { at, trust } = await keyed();
    await drain(at, "an upgrade – “süß”");
    const { status, text, type } = await askFeed(at.miniflare, "/live");
    expect([status, type]).toEqual([200, "application/jose"]);
    const opened = await openLive(text, trust);
    expect(opened.ok && readLive(opened.value)?.orders).toMatchObject([{ reason: "an upgrade – “süß”" }]);
    const written = await until("the value in KV", 5000, () => inKv(at));
    expect(await openLive(written, trust)).toEqual(opened);
    expect(await openLive(written, { ...trust, environment: "staging" })).toEqual({ ok: false, error: "environment" });
  });

  test("with a secret that is no key answers 503 and says in the log what to do", async () => {
    for (const secret of ["soon", "{}", '{"kid":"a","kty":"oct","k":"AAAA"}', (await liveSigner()).publicSet]) {
      const at = await control({
        rules: RULES,
        gateways: {},
        beside: [feedDoor],
        variables: { LIVE_SIGNING_KEY: secret },
      });
      expect(await askFeed(at.miniflare, "/live")).toMatchObject({ status: 503, retryAfter: null });
      expect(at.logs.join("\n")).toMatch(/LIVE_SIGNING_KEY is no key.*georouter key new/);
    }
  });

  test("of nothing else is 404", async () => {
    const { at } = await keyed();
    expect((await askFeed(at.miniflare, "/api/v1/orders")).status).toBe(404);
    expect((await askFeed(at.miniflare, "/edge-report")).status).toBe(404);
  });
});

describe("an edge's report", () => {
  const report = (extra: Partial<EdgeReport> = {}): string =>
    JSON.stringify({
      colo: "GRU",
      at: Date.now(),
      clusters: { "sa-east": { failures: 3, openUntil: Date.now() + 5000, probe: null } },
      ...extra,
    });
  const json = { "content-type": "application/json" };

  test("reaches the live value with the next fold", async () => {
    const { running: at } = await oneCluster({ beside: [feedDoor] });
    await untilReal(at, "sa-east", "up", 5000);
    expect(
      await askFeed(at.miniflare, "/edge-report", { method: "POST", body: report(), headers: json }),
    ).toMatchObject({ status: 204 });
    await until("the colo to be counted", 5000, async () =>
      (await at.health()).live.clusters["sa-east"]?.failingColos === 1 ? true : null,
    );
  });

  test("in another form is refused whole", async () => {
    const { at } = await keyed();
    const sight = { failures: 0, openUntil: null, probe: null };
    const bodies: readonly [string, number][] = [
      ["{", 400],
      ["null", 422],
      ["{}", 422],
      [report({ colo: "../x" }), 422],
      [report({ at: -1 }), 422],
      [report({ clusters: { "Not a name": sight } }), 422],
      [report({ clusters: { a: { ...sight, failures: -1 } } }), 422],
      [report({ clusters: Object.fromEntries(Array.from({ length: 401 }, (_, n) => [`c${n}`, sight])) }), 422],
      [report({ clusters: Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`c${n}`, sight])) }), 413],
    ];
    for (const [body, status] of bodies) {
      const answer = await askFeed(at.miniflare, "/edge-report", { method: "POST", body, headers: json });
      expect([body.slice(0, 60), answer.status]).toEqual([body.slice(0, 60), status]);
    }
    expect((await askFeed(at.miniflare, "/edge-report", { method: "POST", body: report() })).status).toBe(415);
  });
});

/** The built Worker with a KV that the test plays in its health board. */
const PLAYED_KV: WorkerModule = {
  type: "ESModule",
  path: "played-kv.js",
  contents: `
    import { HealthBoard as Built } from "./index.js";
    export * from "./index.js";
    export { default } from "./index.js";
    const puts = [];
    let fault = "none";
    const STATE = {
      async put(key, value) {
        puts.push(Date.now());
        if (fault === "throws") throw new Error("KV PUT failed: 503");
        if (fault === "hangs") await new Promise(() => {});
        if (fault === "slow") await new Promise((done) => setTimeout(done, 500));
      },
    };
    export class HealthBoard extends Built {
      constructor(ctx, env) { super(ctx, { ...env, STATE }); }
      puts() { return puts; }
      fail(next) { fault = next; }
      async loseAlarm() {
        await this.ctx.storage.deleteAlarm();
        this.ctx.storage.kv.put("outbox", { format: 1, last: null, dueAt: Date.now() - 31_000 });
      }
    }`,
};

interface PlayedKv {
  puts(): Promise<readonly number[]>;
  fail(fault: "none" | "throws" | "hangs" | "slow"): Promise<void>;
  /** Loses the alarm of a write that was due more than 30 s ago. */
  loseAlarm(): Promise<void>;
}

async function played(at: RunningControl): Promise<PlayedKv> {
  const boards = await at.miniflare.getDurableObjectNamespace("HEALTH_BOARD", CONTROL);
  return boards.get(boards.idFromName("health")) as unknown as PlayedKv;
}

describe("KV", () => {
  test("gets many changes in few writes, at least a second apart, and the last one", async () => {
    const { at } = await keyed({ entry: PLAYED_KV });
    const board = await played(at);
    for (let change = 0; change < 30; change++) {
      await drain(at, `change ${change}`);
      await pause(50);
    }
    const changedLast = Date.now();
    const puts = await until("the last change to be written", 5000, async () => {
      const all = await board.puts();
      return (all.at(-1) ?? 0) >= changedLast - 60 ? all : null;
    });
    const gaps = puts.slice(1).map((time, n) => time - (puts[n] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1090);
    expect(puts.length).toBeGreaterThanOrEqual(2);
  });

  test("gets a change that came while one before it was written, without the pause after a failure", async () => {
    const { at } = await keyed({ entry: PLAYED_KV });
    const board = await played(at);
    await board.fail("slow");
    await drain(at, "first");
    await until("the first write to begin", 5000, async () => ((await board.puts()).length === 1 ? true : null));
    await drain(at, "second");
    const puts = await until("the second write", 10_000, async () => {
      const all = await board.puts();
      return all.length > 1 ? all : null;
    });
    expect((puts[1] ?? 0) - (puts[0] ?? 0)).toBeLessThan(4500);
  });

  test("that was away for one write gets it again by itself, though nothing changes any more", async () => {
    const { at } = await keyed({ entry: PLAYED_KV });
    const board = await played(at);
    await board.fail("throws");
    await drain(at, "the only one");
    await until("an attempt", 5000, async () => ((await board.puts()).length > 0 ? true : null));
    await board.fail("none");
    const puts = await until("the next attempt", 15_000, async () => {
      const all = await board.puts();
      return all.length > 1 ? all : null;
    });
    expect(puts).toHaveLength(2);
  });

  test("gets the next change though the alarm of a write was lost", async () => {
    const { at } = await keyed({ entry: PLAYED_KV });
    const board = await played(at);
    await board.loseAlarm();
    await drain(at, "after the loss");
    const puts = await until("a write", 5000, async () => {
      const all = await board.puts();
      return all.length > 0 ? all : null;
    });
    expect(puts).toHaveLength(1);
  });

  test.each(["throws", "hangs"] as const)(
    "that %s delays no order and no answer, and gets the value when it is back",
    async (fault) => {
      const { at } = await keyed({ entry: PLAYED_KV });
      const board = await played(at);
      await board.fail(fault);
      await drain(at, "before");
      await until("an attempt", 5000, async () => ((await board.puts()).length > 0 ? true : null));
      const took: number[] = [];
      for (let n = 0; n < 10; n++) {
        const from = Date.now();
        expect((await drain(at, `during ${n}`)).status).toBe(201);
        expect((await askFeed(at.miniflare, "/live")).status).toBe(200);
        took.push(Date.now() - from);
      }
      expect(took.toSorted((a, b) => a - b)[5]).toBeLessThan(1000);
      await board.fail("none");
      const attempts = (await board.puts()).length;
      await until("the next attempt", 15_000, async () => ((await board.puts()).length > attempts ? true : null));
      const said = at.logs.filter((line) => line.includes("writing the live value to KV"));
      expect(said).toHaveLength(1);
    },
  );
});

/** The built Worker with a health board that the platform calls overloaded. */
const OVERLOADED: WorkerModule = {
  type: "ESModule",
  path: "overloaded.js",
  contents: `
    import * as built from "./index.js";
    export * from "./index.js";
    const refuse = async () => {
      throw Object.assign(new Error("Durable Object is overloaded. Too many requests queued."), { overloaded: true });
    };
    const HEALTH_BOARD = { idFromName: () => "board", get: () => ({ read: refuse, state: refuse, give: refuse, edgeReport: refuse }) };
    export class LiveFeed extends built.LiveFeed {
      constructor(ctx, env) { super(ctx, { ...env, HEALTH_BOARD }); }
    }
    export default { fetch: (request, env, ctx) => built.default.fetch(request, { ...env, HEALTH_BOARD }, ctx) };`,
};

test("a health board that is overloaded: edges are sent away for 30 s, operators are told 503 in clear words", async () => {
  const { at } = await keyed({ entry: OVERLOADED });
  expect(await askFeed(at.miniflare, "/live")).toMatchObject({ status: 503, retryAfter: "30" });
  const health = await at.get("/api/v1/health");
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({ title: "The control plane cannot answer", status: 503 });
  expect((await drain(at, "test")).status).toBe(503);
});
