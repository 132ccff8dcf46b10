import { describe, expect, test } from "vitest";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import { statedOrders } from "../../../src/core/health/stated-orders.ts";
import { asId } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER, type ClusterLive, type Live } from "../../../src/core/model/live.ts";
import type { ProbeCounters } from "../../../src/core/model/probe.ts";
import { region, tier } from "../small-rules.ts";
import { dialOrder } from "./order-parts.ts";
import { counters, failingAt, FRESH_MS, heard, report, watch } from "./watched.ts";

const T = 1_700_000_000_000;
const MINUTE = 60_000;
const ONE = watch(["sa-east"], ["sam"]);
const THREE = watch(["sa-east"], ["sam", "enam", "weur"]);

/** Reports of the three vantages on `sa-east`. */
function seen(signs: string, at: number, more: Partial<ProbeCounters> = {}) {
  return heard({ "sa-east": signs }, at, more);
}

function live(cluster: Partial<ClusterLive>, more: Partial<Live> = {}): Live {
  const full: ClusterLive = { ...UNKNOWN_CLUSTER, ...cluster };
  return { ...NOTHING_KNOWN, version: 7, at: T, clusters: { "sa-east": full }, ...more };
}

function saEast(value: Live | undefined): ClusterLive["measured"] | undefined {
  return value?.clusters["sa-east"]?.measured;
}

describe("the state", () => {
  test("the first quorum sets it; less than a quorum leaves the cluster unknown", () => {
    const alone = foldLive(NOTHING_KNOWN, seen("U..", T), THREE, T);
    expect(alone).toMatchObject({ version: 0, at: 0, clusters: { "sa-east": { measured: null, at: 0 } } });
    const two = foldLive(alone, seen("UU.", T), THREE, T);
    expect(saEast(two)).toEqual({ state: "up", since: T, ready: 100, flaps: 0, why: "" });
    expect([two.version, two.at, two.clusters["sa-east"]?.at]).toEqual([1, T, T]);
  });

  test("of a cluster on which two vantages are at odds from the first is unknown, and what each says is of now", () => {
    const watched = watch(["sa-east"], ["sam", "enam"]);
    const odds = foldLive(NOTHING_KNOWN, heard({ "sa-east": "GD" }, T), watched, T).clusters["sa-east"];
    expect(odds).toMatchObject({ measured: null, at: T, vantages: { sam: { verdict: { state: "degraded" } } } });
  });

  test("is unknown for one that nobody has probed yet, though requests to it fail at an edge", () => {
    const fails = { reports: [], edges: [failingAt("GRU", ["sa-east"], T)] };
    expect(foldLive(NOTHING_KNOWN, fails, THREE, T).clusters).toEqual({
      "sa-east": { ...UNKNOWN_CLUSTER, failingColos: 1 },
    });
  });

  test("has the reason of the newest look that agrees; of the same moment, in whatever order the rules name vantages", () => {
    const looks = (names: readonly string[], lastAt: Readonly<Record<string, number>> = {}) => {
      const reports = names.map((name) =>
        report(name, { "sa-east": counters("down", lastAt[name] ?? T, { why: name }) }),
      );
      return saEast(foldLive(NOTHING_KNOWN, { reports, edges: [] }, watch(["sa-east"], names), T))?.why;
    };
    expect([looks(["sam", "enam"]), looks(["enam", "sam"])]).toEqual(["enam", "enam"]);
    expect(looks(["sam", "enam"], { enam: T - 1 })).toBe("sam");
  });

  test("the majority of the fresh votes decides", () => {
    expect(saEast(foldLive(NOTHING_KNOWN, seen("DUD", T), THREE, T))?.state).toBe("down");
    expect(saEast(foldLive(NOTHING_KNOWN, seen("UDU", T), THREE, T))?.state).toBe("up");
    expect(saEast(foldLive(NOTHING_KNOWN, seen("GGU", T), THREE, T))?.state).toBe("degraded");
  });

  test("less than a quorum of fresh votes keeps the last one, and what was said about it, and its age", () => {
    const before = foldLive(NOTHING_KNOWN, seen("UUU", T), THREE, T);
    const later = T + FRESH_MS;
    const after = foldLive(before, seen("Duu", later), THREE, later);
    expect(saEast(after)).toEqual(saEast(before));
    expect([after.version, after.at, after.clusters["sa-east"]?.at]).toEqual([before.version, T, T]);
  });

  test("with nobody left it stays as it was, and its age shows", () => {
    const before = foldLive(NOTHING_KNOWN, seen("DDD", T), THREE, T);
    const after = foldLive(before, seen("DDD", T), THREE, T + 60 * MINUTE);
    expect(saEast(after)).toEqual(saEast(before));
    expect([after.version, after.at]).toEqual([before.version, T]);
  });

  test("each cluster has its own age", () => {
    const two = watch(["sa-east", "us-east"], ["sam"]);
    const before = foldLive(NOTHING_KNOWN, heard({ "sa-east": "U", "us-east": "U" }, T), two, T);
    const later = T + FRESH_MS;
    const after = foldLive(before, heard({ "sa-east": "U", "us-east": "u" }, later), two, later);
    expect([after.at, after.clusters["sa-east"]?.at, after.clusters["us-east"]?.at]).toEqual([later, later, T]);
  });

  test("a bad vantage counts neither for the majority nor for the quorum", () => {
    const two = watch(["sa-east", "us-east"], ["sam", "enam"]);
    const before = foldLive(NOTHING_KNOWN, heard({ "sa-east": "UU", "us-east": "UU" }, T), two, T);
    const after = foldLive(before, heard({ "sa-east": "DU", "us-east": "DU" }, T + 1), two, T + 1);
    expect([saEast(after)?.state, after.version, after.at]).toEqual(["up", before.version, T]);
  });
});

describe("the reason and the ready share come from the newest vote that agrees", () => {
  test("for a cluster that is down", () => {
    const reports = [
      report("sam", { "sa-east": counters("down", T - 2000, { why: "wrong status 503, expected 200" }) }),
      report("enam", { "sa-east": counters("down", T - 1000, { why: "timed out after 2000 ms" }) }),
      report("weur", { "sa-east": counters("up", T) }),
    ];
    const after = foldLive(NOTHING_KNOWN, { reports, edges: [] }, THREE, T);
    expect(saEast(after)).toMatchObject({ why: "timed out after 2000 ms" });
  });

  test("for a cluster that is up and fails now and then", () => {
    const some = seen("U", T, { failures: 1, why: "timed out after 2000 ms", ready: 60 });
    const after = foldLive(NOTHING_KNOWN, some, ONE, T);
    expect(saEast(after)).toMatchObject({ state: "up", why: "timed out after 2000 ms", ready: 60 });
  });

  test("a tie keeps the state and takes the word of whoever holds it", () => {
    const before = foldLive(NOTHING_KNOWN, seen("UU.", T), THREE, T);
    const reports = [...seen("U..", T + 1, { ready: 80 }).reports, ...seen(".D.", T + 2).reports];
    const after = foldLive(before, { reports, edges: [] }, THREE, T + 2);
    expect(saEast(after)).toMatchObject({ state: "up", ready: 80, why: "" });
  });
});

describe("version and age", () => {
  const before = foldLive(NOTHING_KNOWN, seen("UUU", T), THREE, T);

  test("the same again moves only ages", () => {
    const after = foldLive(before, seen("UUU", T + 1000), THREE, T + 1000);
    expect([after.version, after.at, after.clusters["sa-east"]?.at]).toEqual([before.version, T + 1000, T + 1000]);
    expect(saEast(after)).toEqual(saEast(before));
  });

  test.each([
    ["other words for the same state", { why: "timed out after 2000 ms" }],
    ["another round trip", { rttMs: 500 }],
  ])("%s are no new version", (_, more) => {
    expect(foldLive(before, seen("UUU", T + 1000, more), THREE, T + 1000).version).toBe(before.version);
  });

  test("a lone vantage, and a colo with failures, are no new version", () => {
    const two = watch(["sa-east", "us-east"], ["sam", "enam", "weur"]);
    const up = foldLive(NOTHING_KNOWN, heard({ "sa-east": "UUU", "us-east": "UUU" }, T), two, T);
    const lone = foldLive(up, heard({ "sa-east": "DUU", "us-east": "UUU" }, T), two, T);
    const edges = [failingAt("GRU", ["us-east"], T)];
    const failing = foldLive(lone, heard({ "sa-east": "DUU", "us-east": "UUU" }, T, {}, edges), two, T);
    expect([lone.version, failing.version]).toEqual([up.version, up.version]);
  });

  test.each([
    ["the state", seen("DDD", T + 1)],
    ["the ready share", seen("UUU", T + 1, { ready: 50 })],
    ["what holds for one vantage's regions", heard({ "sa-east": "GUU" }, T + 1)],
  ])("%s is a new version", (_, some) => {
    expect(foldLive(before, some, THREE, T + 1).version).toBe(before.version + 1);
  });

  test("several changes at once are one new version", () => {
    const two = watch(["sa-east", "us-east"], ["sam"]);
    const some = heard({ "sa-east": "U", "us-east": "D" }, T);
    expect(foldLive(NOTHING_KNOWN, some, two, T).version).toBe(1);
  });

  test("one vantage of three does not make the age young again", () => {
    const later = T + FRESH_MS;
    expect(foldLive(before, seen("U..", later), THREE, later).at).toBe(T);
  });

  test("without any vantage in the rules nothing is ever confirmed", () => {
    expect(foldLive(NOTHING_KNOWN, { reports: [], edges: [] }, watch(["sa-east"], []), T)).toEqual(NOTHING_KNOWN);
  });
});

describe("orders", () => {
  const percent = { "playback-v42": { latam: 25 } };
  const orders = statedOrders(asId("sa-east"), { forced: "drain", dial: 30 });

  test("stay, and what is measured goes on beside them", () => {
    const after = foldLive(live({}, { percent, orders }), seen("DDD", T), THREE, T);
    expect(after).toMatchObject({ orders, percent, clusters: { "sa-east": { measured: { state: "down" } } } });
  });

  test("stay when a cluster leaves the rules, and hold for it when it comes back; its measurement does not", () => {
    const measured = { state: "up", since: T, ready: 100, flaps: 2, why: "" } as const;
    const nobody = { reports: [], edges: [] };
    const after = foldLive(live({ measured }, { orders }), nobody, watch(["us-east"], ["sam"]), T);
    expect(after).toMatchObject({ clusters: {}, version: 8 });
    expect(after.orders.map(({ id }) => id)).toEqual(orders.map(({ id }) => id));
    expect(foldLive(after, nobody, ONE, T)).toMatchObject({ orders, version: 9 });
  });

  test("that are over go, as a new version", () => {
    const after = foldLive(live({}, { orders: [dialOrder(30, { untilMs: T })] }), { reports: [], edges: [] }, THREE, T);
    expect([after.orders, after.version]).toEqual([[], 8]);
  });
});

test("a cluster that goes down is away from a region with manual failback, as a new version with its fall", () => {
  const latam = region("latam", { failback: "manual", tiers: [tier({ "sa-east": 100 })] });
  const rules = { ...THREE, regions: [latam] };
  const up = foldLive(NOTHING_KNOWN, seen("UUU", T), rules, T);
  const down = foldLive(up, seen("DDD", T + 1), rules, T + 1);
  const back = foldLive(down, seen("UUU", T + 2), rules, T + 2);
  expect(up.away).toEqual({});
  expect(down).toMatchObject({ away: { latam: { "sa-east": { since: T + 1, returnedAt: null } } }, version: 2 });
  expect(back.away).toEqual(down.away);
});

describe("who counts", () => {
  test("a vantage that the rules no longer name does not", () => {
    const reports = [...seen("U", T).reports, report("gone", { "sa-east": counters("down", T) })];
    expect(saEast(foldLive(NOTHING_KNOWN, { reports, edges: [] }, ONE, T))?.state).toBe("up");
  });

  test("of two reports of one vantage the newer does, whichever comes first", () => {
    const older = seen("D", T - 1000).reports;
    const newer = seen("U", T).reports;
    for (const reports of [
      [...older, ...newer],
      [...newer, ...older],
    ]) {
      expect(saEast(foldLive(NOTHING_KNOWN, { reports, edges: [] }, ONE, T))?.state).toBe("up");
    }
  });

  test("a cluster named like a property of every object is a cluster like any other", () => {
    const odd = watch(["constructor"], ["sam"]);
    const nothing = { reports: [report("sam", {})], edges: [] };
    expect(foldLive(NOTHING_KNOWN, nothing, odd, T)).toEqual(NOTHING_KNOWN);
    const after = foldLive(NOTHING_KNOWN, heard({ constructor: "U" }, T), odd, T);
    expect(Object.entries(after.clusters)).toMatchObject([["constructor", { measured: { state: "up" } }]]);
  });
});
