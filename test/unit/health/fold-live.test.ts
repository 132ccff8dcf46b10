import { describe, expect, test } from "vitest";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import { statedOrders } from "../../../src/core/health/stated-orders.ts";
import { asId } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER, type ClusterLive, type Live } from "../../../src/core/model/live.ts";
import type { ProbeCounters, VantageReport } from "../../../src/core/model/probe.ts";
import { counters, FRESH_MS, report, watch } from "./watched.ts";

const T = 1_700_000_000_000;
const MINUTE = 60_000;
const ONE = watch(["sa-east"], ["sam"]);
const THREE = watch(["sa-east"], ["sam", "enam", "weur"]);

/** Reports of the three vantages on `sa-east`: `U`, `D`, or `.` for one that says nothing. */
function reports(signs: string, at: number, more: Partial<ProbeCounters> = {}): readonly VantageReport[] {
  return signs.split("").flatMap((sign, index) => {
    const vantage = THREE.vantages[index]?.name;
    if (sign === "." || vantage === undefined) return [];
    return [report(vantage, { "sa-east": counters(sign === "U" ? "up" : "down", at, more) }, at)];
  });
}

function live(cluster: Partial<ClusterLive>, more: Partial<Live> = {}): Live {
  const full: ClusterLive = { ...UNKNOWN_CLUSTER, ...cluster };
  return { ...NOTHING_KNOWN, version: 7, at: T, clusters: { "sa-east": full }, ...more };
}

/** Folds what one vantage sees at each of these times, one after the other. */
function story(...seen: readonly (readonly [sign: string, at: number])[]): readonly Live[] {
  const after: Live[] = [];
  for (const [sign, at] of seen) after.push(foldLive(after.at(-1) ?? NOTHING_KNOWN, reports(sign, at), ONE, at));
  return after;
}

function saEast(value: Live | undefined): ClusterLive["measured"] | undefined {
  return value?.clusters["sa-east"]?.measured;
}

describe("the state", () => {
  test("the first quorum sets it; less than a quorum leaves the cluster unknown", () => {
    const alone = foldLive(NOTHING_KNOWN, reports("U..", T), THREE, T);
    expect(alone).toEqual(NOTHING_KNOWN);
    const two = foldLive(alone, reports("UU.", T), THREE, T);
    expect(two.clusters).toEqual({
      "sa-east": { measured: { state: "up", since: T, ready: 100, flaps: 0, why: "" }, forced: null, dial: 100 },
    });
    expect([two.version, two.at]).toEqual([1, T]);
  });

  test("the majority of the fresh votes decides", () => {
    expect(saEast(foldLive(NOTHING_KNOWN, reports("DUD", T), THREE, T))?.state).toBe("down");
    expect(saEast(foldLive(NOTHING_KNOWN, reports("UDU", T), THREE, T))?.state).toBe("up");
  });

  test("less than a quorum of fresh votes keeps the last one, and what was said about it", () => {
    const before = foldLive(NOTHING_KNOWN, reports("UUU", T), THREE, T);
    const later = T + FRESH_MS;
    const after = foldLive(before, [...reports("D..", later), ...reports(".UU", T)], THREE, later);
    expect(after).toEqual(before);
  });

  test("with nobody left it stays as it was, and its age shows", () => {
    const before = foldLive(NOTHING_KNOWN, reports("DDD", T), THREE, T);
    const after = foldLive(before, reports("DDD", T), THREE, T + 60 * MINUTE);
    expect(after).toEqual(before);
  });

  test("since is when the fold changed it", () => {
    const [up, still, down] = story(["U", T], ["U", T + MINUTE], ["D", T + 2 * MINUTE]);
    expect([saEast(up)?.since, saEast(still)?.since, saEast(down)?.since]).toEqual([T, T, T + 2 * MINUTE]);
  });
});

describe("the reason and the ready share come from the newest vote that agrees", () => {
  test("for a cluster that is down", () => {
    const seen = [
      report("sam", { "sa-east": counters("down", T - 2000, { why: "wrong status 503, expected 200" }) }),
      report("enam", { "sa-east": counters("down", T - 1000, { why: "timed out after 2000 ms" }) }),
      report("weur", { "sa-east": counters("up", T) }),
    ];
    expect(saEast(foldLive(NOTHING_KNOWN, seen, THREE, T))).toMatchObject({ why: "timed out after 2000 ms" });
  });

  test("for a cluster that is up and fails now and then", () => {
    const seen = reports("U", T, { failures: 1, why: "timed out after 2000 ms", ready: 60 });
    const after = foldLive(NOTHING_KNOWN, seen, ONE, T);
    expect(saEast(after)).toMatchObject({ state: "up", why: "timed out after 2000 ms", ready: 60 });
  });

  test("a tie keeps the state and takes the word of whoever holds it", () => {
    const before = foldLive(NOTHING_KNOWN, reports("UU.", T), THREE, T);
    const seen = [...reports("U..", T + 1, { ready: 80 }), ...reports(".D.", T + 2)];
    expect(saEast(foldLive(before, seen, THREE, T + 2))).toMatchObject({ state: "up", ready: 80, why: "" });
  });
});

function flaps(values: readonly Live[]): readonly (number | undefined)[] {
  return values.map((value) => saEast(value)?.flaps);
}

describe("flaps", () => {
  test("none while it has been up since its first probe", () => {
    expect(flaps(story(["U", T], ["U", T + MINUTE]))).toEqual([0, 0]);
  });

  test("one more each time it comes back", () => {
    const seen = story(["U", T], ["D", T + 1], ["U", T + 2], ["D", T + 3], ["U", T + 4]);
    expect(flaps(seen)).toEqual([0, 0, 1, 1, 2]);
  });

  test("a cluster first seen down has come back once when it is up", () => {
    expect(flaps(story(["D", T], ["U", T + 1]))).toEqual([0, 1]);
  });

  test.each([
    ["exactly ten minutes are not enough", 10 * MINUTE, 1],
    ["more than ten minutes up wipe them out at the next fall", 10 * MINUTE + 1, 0],
  ])("%s", (_, upForMs, expected) => {
    const backAt = T + 2;
    const seen = story(["U", T], ["D", T + 1], ["U", backAt], ["D", backAt + upForMs], ["U", backAt + upForMs + 1]);
    expect(flaps(seen).slice(2)).toEqual([1, expected, expected + 1]);
  });
});

describe("version and age", () => {
  const before = foldLive(NOTHING_KNOWN, reports("UUU", T), THREE, T);

  test("the same again moves only the age", () => {
    const after = foldLive(before, reports("UUU", T + 1000), THREE, T + 1000);
    expect(after).toEqual({ ...before, at: T + 1000 });
  });

  test("other words for the same state are no new version", () => {
    const after = foldLive(before, reports("UUU", T + 1000, { why: "timed out after 2000 ms" }), THREE, T + 1000);
    expect(after.version).toBe(before.version);
  });

  test.each([
    ["the state", reports("DDD", T + 1)],
    ["the ready share", reports("UUU", T + 1, { ready: 50 })],
  ])("%s is a new version", (_, seen) => {
    expect(foldLive(before, seen, THREE, T + 1).version).toBe(before.version + 1);
  });

  test("several changes at once are one new version", () => {
    const two = watch(["sa-east", "us-east"], ["sam"]);
    const seen = [report("sam", { "sa-east": counters("up", T), "us-east": counters("down", T) })];
    expect(foldLive(NOTHING_KNOWN, seen, two, T).version).toBe(1);
  });

  test("one vantage of three does not make the age young again", () => {
    const later = T + FRESH_MS;
    expect(foldLive(before, reports("U..", later), THREE, later).at).toBe(T);
  });

  test("without any vantage in the rules nothing is ever confirmed", () => {
    expect(foldLive(NOTHING_KNOWN, [], watch(["sa-east"], []), T)).toEqual(NOTHING_KNOWN);
  });
});

describe("orders", () => {
  const percent = { "playback-v42": { latam: 25 } };
  const orders = statedOrders(asId("sa-east"), { forced: "drain", dial: 30 });

  test("stay, and what is measured goes on beside them", () => {
    const after = foldLive(live({}, { percent, orders }), reports("DDD", T), THREE, T);
    expect(after).toMatchObject({ orders, percent, clusters: { "sa-east": { measured: { state: "down" } } } });
  });

  test("stay when a cluster leaves the rules; its measurement does not", () => {
    const measured = { state: "up", since: T, ready: 100, flaps: 2, why: "" } as const;
    const after = foldLive(live({ measured }, { orders }), [], watch(["us-east"], ["sam"]), T);
    expect(after).toMatchObject({ orders, clusters: {}, version: 8 });
  });
});

describe("who counts", () => {
  test("a vantage that the rules no longer name does not", () => {
    const seen = [...reports("U", T), report("gone", { "sa-east": counters("down", T) })];
    expect(saEast(foldLive(NOTHING_KNOWN, seen, ONE, T))?.state).toBe("up");
  });

  test("of two reports of one vantage the newer does, whichever comes first", () => {
    const older = reports("D", T - 1000);
    const newer = reports("U", T);
    expect(saEast(foldLive(NOTHING_KNOWN, [...older, ...newer], ONE, T))?.state).toBe("up");
    expect(saEast(foldLive(NOTHING_KNOWN, [...newer, ...older], ONE, T))?.state).toBe("up");
  });

  test("a cluster named like a property of every object is a cluster like any other", () => {
    const odd = watch(["constructor"], ["sam"]);
    expect(foldLive(NOTHING_KNOWN, [report("sam", {})], odd, T)).toEqual(NOTHING_KNOWN);
    const after = foldLive(NOTHING_KNOWN, [report("sam", { constructor: counters("up", T) })], odd, T);
    expect(Object.entries(after.clusters)).toMatchObject([["constructor", { measured: { state: "up" } }]]);
  });
});
