/**
 * Where an isolate takes its live value from, when, and what it believes; in this process, with a clock of the test's own.
 */
import { describe, expect, test, vi } from "vitest";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER } from "../../src/core/model/live.ts";
import { away, liveValue } from "./rig/live-values.ts";
import { liveBench, SOFT_TTL_MS, SOON_MS, START } from "./rig/live-bench.ts";
import { liveSigner } from "./rig/live-signer.ts";
import { pass } from "./rig/played-time.ts";
import { playedColo, startIsolate, startIsolates } from "./rig/simulated-isolates.ts";

const signer = await liveSigner();
const { lines, signed, colo } = liveBench(signer);
const never = (): Promise<never> => new Promise(() => {});

const fresh = (): Record<string, string> => ({ "x-stored-at": String(Date.now()) });

describe("a warm isolate", () => {
  test("takes the control plane's value, leaves it in the colo's cache, and asks again when the TTL is over", async () => {
    let version = 1;
    const at = colo({ board: () => signed(liveValue(version)) });
    const isolate = await startIsolate(at);
    void isolate.request();
    await pass(SOON_MS);
    expect([isolate.held().version, at.boardCalls, at.cached.size]).toEqual([1, 1, 1]);
    version = 2;
    await isolate.request();
    await pass(SOON_MS);
    expect(at.boardCalls).toBe(1);
    await pass(5000);
    await isolate.request();
    await pass(SOON_MS);
    expect([isolate.held().version, at.boardCalls]).toEqual([2, 2]);
  });

  test("goes on to ask when its clock was set back by an hour", async () => {
    let version = 1;
    const at = colo({ board: () => signed(liveValue(version)) });
    const isolate = await startIsolate(at);
    void isolate.request();
    await pass(SOON_MS);
    version = 2;
    vi.setSystemTime(START - 3_600_000);
    await isolate.request();
    await pass(SOON_MS);
    expect([isolate.held().version, at.boardCalls]).toEqual([2, 2]);
  });

  test("asks a control plane again that wanted to be left alone, when its clock was set back", async () => {
    let busy = true;
    const pause = new Response(null, { status: 503, headers: { "retry-after": "30" } });
    const at = colo({ board: () => (busy ? pause.clone() : signed(liveValue(1))) });
    const isolate = await startIsolate(at);
    void isolate.request();
    await pass(SOON_MS);
    busy = false;
    vi.setSystemTime(START - 3_600_000);
    await isolate.request();
    await pass(SOON_MS);
    expect(isolate.held().version).toBe(1);
  });

  test("isolates of a colo ask once in 5 s together: the cache answers the others", async () => {
    const at = colo({});
    const isolates = await startIsolates([at, at, at, at]);
    void isolates[0]?.request();
    await pass(SOON_MS);
    // In turn: two that look at the same moment may both ask.
    for (let turn = 0; turn < 240; turn++) {
      void isolates[turn % isolates.length]?.request();
      await pass(250);
    }
    expect(isolates.map((isolate) => isolate.held().version)).toEqual([1, 1, 1, 1]);
    expect([at.boardCalls >= 8, at.boardCalls <= 13]).toEqual([true, true]);
  });

  test("waits for nothing, whatever hangs", async () => {
    const ways = { hangs: false };
    const hang = <T>(otherwise: () => Promise<T>): Promise<T> => (ways.hangs ? never() : otherwise());
    const at = colo({
      board: () => hang(() => signed(liveValue(1))),
      kv: () => hang(async () => null),
      cache: { match: () => hang(async () => undefined), put: () => hang(async () => {}) },
    });
    const isolate = await startIsolate(at);
    void isolate.request();
    await pass(SOON_MS);
    ways.hangs = true;
    for (let second = 0; second < 30; second++) {
      expect(await isolate.request()).toMatchObject({ live: { version: 1 }, waitedMs: 0 });
      await pass(1000);
    }
    expect(isolate.counts()["live_unreached"]).toBeGreaterThanOrEqual(4);
  });

  test("without a control plane takes KV's value, after 5 s each; says so once, and once when it is over", async () => {
    let isBack = false;
    const board = (): Promise<Response> => (isBack ? signed(liveValue(9)) : away());
    const at = colo({ board, kv: async () => signer.sign(liveValue(7)) });
    const isolate = await startIsolate(at);
    for (let second = 0; second < 60; second++) {
      void isolate.request();
      await pass(1000);
    }
    expect(isolate.held().version).toBe(7);
    expect(isolate.counts()["live_from_kv"]).toBeGreaterThan(0);
    expect(at.kvReads).toBeLessThanOrEqual(13);
    isBack = true;
    await pass(SOFT_TTL_MS + 5000);
    void isolate.request();
    await pass(SOON_MS);
    expect(isolate.held().version).toBe(9);
    const said = lines.map((line) => JSON.parse(line) as { readonly what: string });
    expect(said.map(({ what }) => what)).toEqual([
      "live value not refreshed by the control plane",
      "live value refreshed again",
    ]);
    expect(said[0]).toMatchObject({ level: "warn", why: "the control plane: out of order", fromKv: true });
  });

  test("leaves an overloaded control plane alone for 30 s, and reads KV instead", async () => {
    const board = (): Response => new Response(null, { status: 503, headers: { "retry-after": "30" } });
    const at = colo({ board, kv: async () => signer.sign(liveValue(7)) });
    const isolate = await startIsolate(at);
    for (let second = 0; second < 60; second++) {
      void isolate.request();
      await pass(1000);
    }
    expect(at.boardCalls).toBeLessThanOrEqual(3);
    expect(at.kvReads).toBeGreaterThanOrEqual(9);
    expect(isolate.held().version).toBe(7);
  });
});

test("a control plane that wants to be left alone for an hour is asked again after 30 s", async () => {
  const board = (): Response => new Response(null, { status: 503, headers: { "retry-after": "3600" } });
  const at = colo({ board, kv: async () => signer.sign(liveValue(7)) });
  const isolate = await startIsolate(at);
  for (let second = 0; second < 70; second++) {
    void isolate.request();
    await pass(1000);
  }
  expect(at.boardCalls).toBeGreaterThanOrEqual(2);
  expect(at.boardCalls).toBeLessThanOrEqual(3);
});

test("an older value, from the control plane or from KV, takes no newer one's place in the colo's cache", async () => {
  let board = (): Promise<Response> => signed(liveValue(5));
  let kv = async (): Promise<string | null> => null;
  const at = colo({ board: () => board(), kv: () => kv() });
  const isolate = await startIsolate(at);
  const inCache = async (): Promise<number> => {
    const next = await startIsolate({
      ...colo({ board: away, kv: away }),
      ways: { ...at.ways, askBoard: away, askKv: away },
    });
    void next.request();
    await pass(SOON_MS);
    return next.held().version;
  };
  void isolate.request();
  await pass(SOON_MS);
  expect(await inCache()).toBe(5);
  kv = async () => signer.sign(liveValue(2));
  for (const older of [() => signed(liveValue(3)), away]) {
    board = older;
    await pass(6000);
    const asked = at.boardCalls + at.kvReads;
    await isolate.request();
    await pass(SOON_MS);
    expect(at.boardCalls + at.kvReads).toBeGreaterThan(asked);
    expect(await inCache()).toBe(5);
  }
  expect(isolate.counts()).toMatchObject({ live_older: 2 });
  expect(isolate.counts()["live_from_kv"]).toBeUndefined();
});

describe("a cold isolate", () => {
  test("waits for its first value, of whichever way comes first", async () => {
    for (const [board, kv, version] of [
      [never, async () => signer.sign(liveValue(7)), 7],
      [() => signed(liveValue(8)), never, 8],
      [() => signed(liveValue(8)), async () => signer.sign(liveValue(7)), 8],
    ] as const) {
      const isolate = await startIsolate(colo({ board, kv }));
      const first = isolate.request();
      await pass(SOON_MS);
      expect((await first).waitedMs).toBeLessThanOrEqual(250);
      expect(isolate.held().version).toBe(version);
    }
  });

  test("takes what its colo knew last, of whatever age, and asks KV only when the control plane is away", async () => {
    const at = colo({ board: () => signed(liveValue(3)) });
    const before = await startIsolate(at);
    void before.request();
    await pass(SOON_MS);
    await pass(3_600_000 / 60);
    const gone = playedColo({
      keys: signer.publicSet,
      board: away,
      kv: away,
      cache: { match: async (address) => at.cached.get(address)?.clone(), put: async () => {} },
    });
    const isolate = await startIsolate(gone);
    const first = isolate.request();
    await pass(SOON_MS);
    expect(await first).toMatchObject({ live: { version: 3 } });
    expect((await first).waitedMs).toBeLessThanOrEqual(250);
  });

  test("where everything hangs waits 250 ms once, all requests together, and then decides knowing nothing", async () => {
    const hung = { match: never, put: never };
    const isolate = await startIsolate(colo({ board: never, kv: never, cache: hung }));
    const first = Array.from({ length: 5 }, () => isolate.request());
    await pass(150);
    const later = isolate.request();
    await pass(SOON_MS);
    for (const one of await Promise.all(first)) {
      expect(one.live).toEqual(NOTHING_KNOWN);
      expect(one.waitedMs).toBeGreaterThanOrEqual(240);
      expect(one.waitedMs).toBeLessThanOrEqual(255);
    }
    expect((await later).waitedMs).toBeLessThanOrEqual(105);
    expect(await isolate.request()).toMatchObject({ waitedMs: 0 });
  });

  test("that got nothing in its time asks again at once, not after the pause of one that knows something", async () => {
    let answers = false;
    const at = colo({ board: away, kv: async () => (answers ? signer.sign(liveValue(7)) : away()) });
    const isolate = await startIsolate(at);
    void isolate.request();
    await pass(SOON_MS);
    expect(isolate.held().version).toBe(0);
    answers = true;
    void isolate.request();
    await pass(SOON_MS);
    expect(isolate.held().version).toBe(7);
  });

  test("where everything fails at once does not wait for its time to be up", async () => {
    const isolate = await startIsolate(colo({ board: away, kv: away, cache: { match: away, put: away } }));
    const first = isolate.request();
    await pass(SOON_MS);
    expect((await first).waitedMs).toBeLessThan(100);
  });

  test("takes an empty entry of its colo's cache for none, however fresh", async () => {
    const at = colo({});
    at.cached.set("https://live.georouter.invalid/production", new Response("", { headers: fresh() }));
    const isolate = await startIsolate(at);
    void isolate.request();
    await pass(SOON_MS);
    expect([isolate.held().version, at.boardCalls]).toEqual([1, 1]);
    expect(isolate.counts()).toMatchObject({ live_refused_unsigned: 1 });
  });

  test("a thousand first requests at once: one question to each, by one of them", async () => {
    const at = colo({ kv: async () => signer.sign(liveValue(1)) });
    const isolate = await startIsolate(at);
    const all = Array.from({ length: 1000 }, () => isolate.request());
    await pass(SOON_MS);
    expect(new Set((await Promise.all(all)).map(({ live }) => live.version))).toEqual(new Set([1]));
    expect([at.boardCalls, at.kvReads]).toEqual([1, 1]);
  });
});

describe("times", () => {
  test("measurements of a time to come count as of now, are counted, and then age", async () => {
    const ahead = liveValue(1, {
      at: START + 3_600_000,
      clusters: { a: { ...UNKNOWN_CLUSTER, at: START + 3_600_000 } },
    });
    const isolate = await startIsolate(colo({ board: () => signed(ahead) }));
    for (let second = 0; second < 100; second++) {
      void isolate.request();
      await pass(1000);
    }
    expect(isolate.held().at).toBeLessThanOrEqual(START + SOON_MS);
    expect(isolate.held().clusters["a"]?.at).toBeLessThanOrEqual(START + SOON_MS);
    const counts = isolate.counts();
    expect(counts["live_ahead"]).toBe(1);
    expect(counts["live_stale"]).toBeGreaterThan(5);
  });

  test("isolates that begin together do not go on together", async () => {
    const times = new Set<number>();
    const board = (): Promise<Response> => {
      times.add(Date.now() - START);
      return signed(liveValue(1));
    };
    const withoutCache = { match: async () => undefined, put: async () => {} };
    const isolates = await startIsolates(Array.from({ length: 6 }, () => colo({ board, cache: withoutCache })));
    for (let tick = 0; tick < 60; tick++) {
      for (const isolate of isolates) void isolate.request();
      await pass(50);
    }
    expect([...times].filter((time) => time > 1000).length).toBeGreaterThan(2);
  });
});
