/**
 * The data plane without its control plane, for an hour: no viewer sees an error, and what was ordered holds, also in
 * isolates that begin meanwhile. The real edge Worker; its clock is moved on half a minute with each request.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Response } from "miniflare";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { statedOrders } from "../../src/core/health/stated-orders.ts";
import { asId } from "../../src/core/model/ids.ts";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER, type ClusterLive, type Live } from "../../src/core/model/live.ts";
import { CONTROL, controlWorker } from "./rig/control-worker-options.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import { AHEAD, EDGE } from "./rig/edge-worker-options.ts";
import { liveSigner, type LiveSigner } from "./rig/live-signer.ts";
import { startEdge, type EdgeSetup, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";
import type { ViewerAnswer } from "./rig/viewer.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 30_000;
/** On a busy machine the first attempts may miss their deadline of 300 ms, and the next one is made 5 s later. */
const LOADED_WITHIN_MS = 20_000;
/** In the rules, viewers from here get the canary. */
const JAPAN = { country: "JP", colo: "NRT" };

/** After a failure an isolate asks again this much later, or a little. */
const AGAIN_MS = 6000;
/** A busy machine may miss the deadlines of a first request, 100 ms and 250 ms; by a clock of its own, live-layers.test.ts. */
const ATTEMPTS = 10;

let signer: LiveSigner;
beforeAll(async () => {
  signer = await liveSigner();
});

const UP: ClusterLive = {
  ...UNKNOWN_CLUSTER,
  measured: { state: "up", since: 1, ready: 100, flaps: 0, why: "" },
  at: Date.now(),
};

/** `home` is drained, and the canary of canary-land was aborted. */
function ordered(version = 5): Live {
  return {
    ...NOTHING_KNOWN,
    epoch: 1,
    version,
    at: Date.now(),
    clusters: { home: UP, next: UP },
    orders: statedOrders(asId("home"), { forced: "drain", dial: 100 }),
    percent: { "next-version": { "canary-land": 0 } },
  };
}

async function start(setup: EdgeSetup): Promise<RunningEdge> {
  const edge = await startEdge({ liveKeys: signer.publicSet, testClock: true, ...setup });
  onTestFinished(() => edge.stop());
  await edge.reset();
  return edge;
}

function request(edge: RunningEdge, aheadMs: number): Promise<ViewerAnswer> {
  return edge.ask("/", {
    cf: JAPAN,
    headers: [
      [AHEAD, String(aheadMs)],
      ["x-session-id", "one"],
    ],
  });
}

/** What became of a request: by whom it was answered, and as which version's viewer. */
function outcome(edge: RunningEdge, { status, text }: ViewerAnswer): string {
  const seen = [edge.home, edge.next].find(({ requests }) => requests.length > 0)?.requests.at(-1);
  return `${status} ${text} ${String(seen?.headers["x-edge-version"])}`;
}

const HELD = "200 next stable";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "georouter-colo-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const never = (): Promise<Response> => new Promise(() => {});
const throws = (): Response => {
  throw new Error("out of order");
};

describe("for an hour", () => {
  test.each<[name: string, gone: () => Response | Promise<Response>]>([
    ["a control plane that throws", throws],
    ["a control plane that hangs", never],
    [
      "a health board that has too much to do",
      () => new Response(null, { status: 503, headers: { "retry-after": "30" } }),
    ],
  ])("%s, and KV that throws, costs no viewer anything; the drain and the aborted canary hold", async (_, gone) => {
    let isGone = false;
    const edge = await start({
      control: async () => (isGone ? gone() : new Response(await signer.sign(ordered()))),
      kv: throws,
    });
    await until("the first value", LOADED_WITHIN_MS, async () =>
      outcome(edge, await request(edge, 0)) === HELD ? true : null,
    );
    isGone = true;
    const outcomes = new Set<string>();
    const took: number[] = [];
    for (let ahead = 0; ahead <= HOUR_MS; ahead += STEP_MS) {
      const answer = await request(edge, ahead);
      took.push(answer.tookMs);
      outcomes.add(outcome(edge, answer));
    }
    expect([...outcomes]).toEqual([HELD]);
    // Each of them began a refresh, which takes 300 ms where the control plane hangs: most viewers did not wait for it.
    expect(took.filter((ms) => ms >= 300).length).toBeLessThan(took.length / 2);
    const said = edge.logs.map((line) => JSON.parse(line) as { readonly what: string });
    expect(said.filter(({ what }) => what === "live value not refreshed by the control plane")).toHaveLength(1);
    const counts = edge.logs.filter((line) => JSON.parse(line).what === "counts").join("\n");
    expect(counts).toMatch(/"live_stale":\d/);
    expect(counts).toMatch(/"live_unreached":\d/);
    expect(counts).toMatch(/"live":{"version":5,"ageS":3\d\d\d}/);
  });
});

describe("an isolate that begins meanwhile", () => {
  /** What becomes of a request once the isolate has met a deadline of its own; on an idle machine, of the first. */
  async function onceInTime(edge: RunningEdge): Promise<string> {
    let last = "";
    for (let attempt = 0; attempt < ATTEMPTS && last !== HELD; attempt++) {
      last = outcome(edge, await request(edge, HOUR_MS + attempt * AGAIN_MS));
    }
    return last;
  }

  test("knows from the colo's cache alone, however old that is", async () => {
    const storageFolder = folder();
    const before = await startEdge({
      liveKeys: signer.publicSet,
      storageFolder,
      control: async () => new Response(await signer.sign(ordered())),
    });
    await before.reset();
    await until("the value to be in the cache", LOADED_WITHIN_MS, async () =>
      (await before.ask("/")).text === "next" ? true : null,
    );
    const { default: cache } = await before.miniflare.getCaches();
    await until("the value in the cache", LOADED_WITHIN_MS, async () =>
      (await cache.match("https://live.georouter.invalid/production")) === undefined ? null : true,
    );
    await before.stop();
    const edge = await start({ storageFolder, control: never, kv: never });
    expect(await onceInTime(edge)).toBe(HELD);
  });

  test("knows from KV alone", async () => {
    const edge = await start({ control: never, kv: async () => new Response(await signer.sign(ordered())) });
    expect(await onceInTime(edge)).toBe(HELD);
  });

  test("with a thousand requests at once fails none of them, and reads KV at most twice", async () => {
    let reads = 0;
    const edge = await start({
      bundle: bundleText(edgeRules(20_000)), // a thousand at once keep this machine busy
      control: never,
      kv: async () => {
        reads++;
        return new Response(await signer.sign(ordered()));
      },
    });
    const answers = await Promise.all(Array.from({ length: 1000 }, () => request(edge, HOUR_MS)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(reads).toBeLessThanOrEqual(2);
  });

  test("where nothing answers decides after 250 ms without knowing anything, and serves", async () => {
    const edge = await start({ control: never, kv: never });
    const first = await request(edge, 0);
    expect(first.status).toBe(200);
    expect(first.tookMs).toBeGreaterThanOrEqual(240);
    expect((await request(edge, 1000)).status).toBe(200);
    expect(edge.home.requests.length + edge.next.requests.length).toBe(2);
  });
});

describe("with measurements older than 10 minutes", () => {
  test("a cluster that was down is tried again, and orders hold", async () => {
    const down: ClusterLive = { ...UP, measured: { state: "down", since: 1, ready: 100, flaps: 0, why: "no answer" } };
    const value = (orders: Live["orders"]): Live => ({ ...ordered(), clusters: { home: down, next: UP }, orders });
    const edge = await start({ control: async () => new Response(await signer.sign(value([]))), kv: throws });
    await until("home to be left", LOADED_WITHIN_MS, async () =>
      (await request(edge, 0)).text === "next" ? true : null,
    );
    expect((await request(edge, 11 * 60_000)).text).toBe("home");
    const drained = await start({
      control: async () => new Response(await signer.sign(value(ordered().orders))),
      kv: throws,
    });
    await until("home to be left", LOADED_WITHIN_MS, async () =>
      (await request(drained, 0)).text === "next" ? true : null,
    );
    expect((await request(drained, 11 * 60_000)).text).toBe("next");
  });
});

test("an order given over HTTP moves viewers, and a new edge knows it when the control plane is no more", async () => {
  const storageFolder = folder();
  const variables = { LIVE_SIGNING_KEY: signer.privateKey, ORDERS_WITHOUT_LOGIN: "yes" };
  const before = await startEdge({
    liveKeys: signer.publicSet,
    storageFolder,
    control: { name: CONTROL, entrypoint: "LiveFeed" },
    beside: [await controlWorker(edgeRules(), undefined, variables)],
  });
  await before.reset();
  await until("home to serve", LOADED_WITHIN_MS, async () => ((await before.ask("/")).text === "home" ? true : null));
  const control = await before.miniflare.getWorker(CONTROL);
  const given = await control.fetch("http://control/api/v1/orders", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clusters: ["home"], state: "drain", for: "2h", reason: "switch upgrade" }),
  });
  expect(given.status).toBe(201);
  await until("next to serve", LOADED_WITHIN_MS, async () => ((await before.ask("/")).text === "next" ? true : null));
  const state = await before.miniflare.getKVNamespace("STATE", EDGE);
  await until("the order in KV", LOADED_WITHIN_MS, async () =>
    (await state.get("live", "text")) === null ? null : true,
  );
  await before.stop();
  const edge = await start({ storageFolder, control: throws });
  await until("next to serve", LOADED_WITHIN_MS, async () =>
    (await request(edge, HOUR_MS)).text === "next" ? true : null,
  );
});
