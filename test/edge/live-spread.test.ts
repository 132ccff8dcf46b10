/**
 * How a change of the live value spreads over isolates of several colos, by a KV that lags, lies and fails; in this
 * process, with a clock of the test's own.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { statedOrders } from "../../src/core/health/stated-orders.ts";
import { asId } from "../../src/core/model/ids.ts";
import { NOTHING_KNOWN, type Live } from "../../src/core/model/live.ts";
import { liveSigner, type LiveSigner } from "./rig/live-signer.ts";
import { pass, stopTime } from "./rig/played-time.ts";
import { simulatedKv, type KvFault, type SimulatedKv } from "./rig/simulated-kv.ts";
import { playedColo, startIsolates, type Isolate } from "./rig/simulated-isolates.ts";

const START = Date.parse("2026-11-28T03:00:00Z");
const COLOS = ["GRU", "FRA", "NRT"];

let signer: LiveSigner;
beforeAll(async () => {
  signer = await liveSigner();
});
beforeEach(() => {
  stopTime(START);
  for (const level of ["info", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Numbers from 0 to below 1 that a seed decides (mulberry32). */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A control plane that the test changes and takes away, and what it wrote to KV. */
interface World {
  readonly kv: SimulatedKv;
  readonly isolates: readonly Isolate[];
  /** The value as last changed. */
  readonly live: () => Live;
  change(change: Partial<Live>): Promise<void>;
  /** Whether the control plane answers edges. */
  answers: boolean;
  /** A second: every isolate gets a request, and the control plane confirms its value now and then. */
  second(): Promise<void>;
}

async function world(seed: number): Promise<World> {
  const kv = simulatedKv(Date.now, chanceOf(seed));
  let live: Live = { ...NOTHING_KNOWN, epoch: 1, version: 1, at: START };
  let writtenAt = 0;
  const write = async (): Promise<void> => {
    writtenAt = Date.now();
    await kv.view("control").put("live", await signer.sign(live));
  };
  const colos = COLOS.map((name) =>
    playedColo({
      keys: signer.publicSet,
      board: async () => {
        if (!made.answers) throw new Error("out of order");
        return new Response(await signer.sign(live));
      },
      kv: (key) => kv.view(name).get(key, { cacheTtl: 30 }),
    }),
  );
  const made: World = {
    kv,
    isolates: await startIsolates([...colos, ...colos]),
    live: () => live,
    answers: true,
    change: async (change) => {
      live = { ...live, ...change, version: live.version + 1 };
      await write();
    },
    second: async () => {
      live = { ...live, at: Date.now() };
      if (Date.now() - writtenAt >= 15_000) await write();
      for (const isolate of made.isolates) void isolate.request();
      await pass(1000);
    },
  };
  return made;
}

/** Seconds until every isolate holds the version; fails after `most`. */
async function secondsUntilAllHold(at: World, version: number, most: number): Promise<number> {
  for (let second = 0; second <= most; second++) {
    if (at.isolates.every((isolate) => isolate.held().version === version)) return second;
    await at.second();
  }
  throw new Error(`after ${most} s isolates hold ${at.isolates.map((isolate) => isolate.held().version).join()}`);
}

describe("an order reaches every isolate that gets requests", () => {
  test.each([1, 2, 3])("within 10 s by the control plane (seed %i)", async (seed) => {
    const at = await world(seed);
    await secondsUntilAllHold(at, 1, 10);
    await pass(5000 + 700 * seed);
    await at.change({ orders: statedOrders(asId("a"), { forced: "drain", dial: 100 }) });
    expect(await secondsUntilAllHold(at, 2, 10)).toBeLessThanOrEqual(10);
  });

  test.each([1, 2, 3])(
    "within 100 s by KV alone: its lag of 60 s, the 30 s that a reader keeps it, and the pause (seed %i)",
    async (seed) => {
      const at = await world(seed);
      await secondsUntilAllHold(at, 1, 10);
      at.answers = false;
      for (let second = 0; second < 60; second++) await at.second();
      await at.change({ orders: statedOrders(asId("a"), { forced: "drain", dial: 100 }) });
      expect(await secondsUntilAllHold(at, 2, 100)).toBeLessThanOrEqual(100);
    },
  );
});

describe("whatever KV does, no isolate ever goes back", () => {
  const FAULTS: readonly KvFault[] = ["none", "throws", "hangs", "empty", "truncates", "older-at-random"];

  test.each([11, 12, 13, 14])("over ten minutes of changes and faults (seed %i)", async (seed) => {
    const chance = chanceOf(seed);
    const at = await world(seed);
    let before = at.isolates.map((isolate) => isolate.held());
    for (let second = 0; second < 600; second++) {
      if (chance() < 0.05) await at.change({ percent: { rollout: { region: second % 100 } } }).catch(refused);
      if (chance() < 0.1)
        at.kv.view(COLOS[Math.floor(chance() * 3)] ?? "").fail(FAULTS[Math.floor(chance() * 6)] ?? "none");
      if (chance() < 0.05) at.answers = !at.answers;
      await at.second().catch(refused);
      expect(at.isolates.map((isolate, n) => wentBack(before[n], isolate.held())).filter(Boolean)).toEqual([]);
      before = at.isolates.map((isolate) => isolate.held());
    }
    for (const colo of COLOS) at.kv.view(colo).fail("none");
    at.answers = true;
    await pass(1000);
    await at.change({});
    await secondsUntilAllHold(at, at.live().version, 40);
  });

  function wentBack(before: Live | undefined, after: Live): boolean {
    if (before === undefined || after.version > before.version) return false;
    return after.version < before.version || after.at < before.at;
  }

  /** A second write within a second is refused, and made up for later. */
  function refused(fault: unknown): void {
    if (!String(fault).includes("429")) throw fault;
  }
});
