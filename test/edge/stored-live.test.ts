/**
 * The live value in the board's storage; in this process, with a storage that takes no more than production's does.
 */
import { serialize } from "node:v8";
import { describe, expect, test } from "vitest";
import { foldLive } from "../../src/core/health/fold-live.ts";
import { LIMITS } from "../../src/core/model/limits.ts";
import { LIVE_FORMAT, NOTHING_KNOWN, UNKNOWN_CLUSTER, type Live } from "../../src/core/model/live.ts";
import { storedLive, storeLive, type ValueStorage } from "../../src/control/stored-live.ts";
import { stateOrder } from "../unit/health/order-parts.ts";
import { counters, report, watch } from "../unit/health/watched.ts";

const T = 1_700_000_000_000;
const MOST_BYTES = 2 * 1024 * 1024;

/** Refuses a value that takes more than 2 MiB with its key, as Durable Objects do and a local one does not. */
function storage(): ValueStorage & { readonly keys: () => readonly string[] } {
  const held = new Map<string, unknown>();
  return {
    get: (key) => held.get(key),
    put: (key, value) => {
      const bytes = serialize(value).length + key.length;
      if (bytes > MOST_BYTES) throw new Error(`a value of ${bytes} bytes is too large`);
      held.set(key, structuredClone(value));
    },
    delete: (key) => held.delete(key),
    keys: () => [...held.keys()].toSorted(),
  };
}

/** As large as it gets: every cluster that rules may have, seen by every vantage, with a long reason each. */
function outage(): Live {
  const names = Array.from({ length: LIMITS.clusters }, (_, at) => `a-cluster-with-a-long-name-${at}`);
  const vantages = Array.from({ length: LIMITS.vantages }, (_, at) => `a-vantage-${at}`);
  const why = `request failed: ${"–".repeat(200)}`;
  let live: Live = NOTHING_KNOWN;
  for (const [step, state] of (["up", "down"] as const).entries()) {
    const now = T + step * 10_000;
    const seen = names.map((name) => [name, counters(state, now, { why })] as const);
    const reports = vantages.map((name) => report(name, Object.fromEntries(seen), now));
    live = foldLive(live, { reports, edges: [] }, watch(names, vantages), now);
  }
  return live;
}

const SMALL: Live = { ...NOTHING_KNOWN, epoch: 5, version: 7, orders: [stateOrder("drain", { reason: "Ä – 日本" })] };

describe("a live value", () => {
  test("that is larger than one stored value may be is kept whole", () => {
    const large = outage();
    expect(serialize(large).length).toBeGreaterThan(MOST_BYTES);
    const kv = storage();
    storeLive(kv, large);
    expect(storedLive(kv)).toEqual(large);
  });

  test("of format 3, which had no kill switches, goes on without any", () => {
    const kv = storage();
    const { kills: _, ...before } = { ...SMALL, format: 3 };
    kv.put("live", { format: 3, parts: 1, json: new TextEncoder().encode(JSON.stringify(before)) });
    expect(storedLive(kv)).toEqual(SMALL);
  });

  test("that is smaller than the one before leaves nothing of it behind", () => {
    const kv = storage();
    storeLive(kv, outage());
    expect(kv.keys().length).toBeGreaterThan(1);
    storeLive(kv, SMALL);
    expect([storedLive(kv), kv.keys()]).toEqual([SMALL, ["live"]]);
  });

  test("is none before any was stored", () => {
    expect(storedLive(storage())).toBeNull();
  });
});

describe("stored by another version", () => {
  test.each([1, 2])("in format %i, what was measured goes on", (format) => {
    const measured = { state: "down", since: T, ready: 100, flaps: 2, why: "refused" } as const;
    const kv = storage();
    kv.put("live", { format, live: { version: 9, at: T, clusters: { "sa-east": { measured } }, percent: {} } });
    expect(storedLive(kv)).toEqual({
      ...NOTHING_KNOWN,
      version: 9,
      at: T,
      clusters: { "sa-east": { ...UNKNOWN_CLUSTER, measured, at: T, returned: { until: T, at: 0 } } },
    });
  });

  test("in a format that is not known it is refused, since orders would be forgotten", () => {
    const kv = storage();
    kv.put("live", { format: LIVE_FORMAT + 1, live: SMALL });
    expect(() => storedLive(kv)).toThrow(`format ${LIVE_FORMAT + 1}, this version reads ${LIVE_FORMAT}. Deploy`);
  });
});
