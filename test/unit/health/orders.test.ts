import { describe, expect, test } from "vitest";
import { readLive } from "../../../src/core/bundle/read-live.ts";
import { endOrder, giveOrder, letReturn } from "../../../src/core/health/orders.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER, type Live, type MeasuredState } from "../../../src/core/model/live.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import type { Result } from "../../../src/core/model/result.ts";
import { keys, region, tier } from "../small-rules.ts";
import { dialOrder, moveOrder, stateOrder } from "./order-parts.ts";
import { watch } from "./watched.ts";

const T = 1_700_000_000_000;
const UNTIL = T + 3_600_000;
const RULES = watch(["sa-east", "sa-west", "us-east"], ["sam"]);
const DRAIN = stateOrder("drain", { untilMs: UNTIL });

function given(order: LiveOrder, live: Live = NOTHING_KNOWN): Result<Live, string> {
  return giveOrder(live, order, RULES, T);
}

function refusal(result: Result<unknown, string>): string {
  if (result.ok) throw new Error("expected a refusal");
  return result.error;
}

describe("an order that is given", () => {
  test.each([
    ["a drain", DRAIN],
    ["a dial", dialOrder(0, { untilMs: UNTIL })],
    ["moved viewers", moveOrder(["us-east"], { untilMs: UNTIL })],
    ["one that begins later", { ...DRAIN, fromMs: T + 1 }],
  ])("stands last, as a new version that every edge can read: %s", (_, order) => {
    const before = {
      ...NOTHING_KNOWN,
      version: 4,
      orders: [stateOrder("forced-up", { id: "order-0", untilMs: UNTIL })],
    };
    const result = given(order, before);
    expect(result).toMatchObject({ ok: true, value: { version: 5, orders: [...before.orders, order] } });
    const value = result.ok ? result.value : null;
    expect(readLive(JSON.stringify(value))).toEqual(value);
  });

  test("means the clusters that its patterns mean, whatever it says of them itself", () => {
    const order = stateOrder("drain", { untilMs: UNTIL, globs: ["sa-*"] }, []);
    const result = given({ ...order, globs: ["sa-*"] });
    expect(result).toMatchObject({ ok: true, value: { orders: [{ effect: { clusters: ["sa-east", "sa-west"] } }] } });
  });

  test.each<[string, LiveOrder]>([
    ["An order order-1 exists; give this one another id", dialOrder(50, { untilMs: UNTIL })],
  ])("is refused under an id that is taken: %s", (expected, order) => {
    expect(refusal(given(order, { ...NOTHING_KNOWN, orders: [DRAIN] }))).toBe(expected);
  });

  test("is refused when all of them together would be too long for edges to read", () => {
    const clusters = Array.from({ length: 200 }, (_, at) => `cluster-${at}-${"x".repeat(50)}`);
    const order = stateOrder("drain", { untilMs: UNTIL, globs: ["*"] });
    const rules = watch(clusters, ["sam"]);
    let live: Live = NOTHING_KNOWN;
    let refused = "";
    for (let at = 0; refused === "" && at < 1000; at++) {
      const result = giveOrder(live, { ...order, id: `order-${at}` }, rules, T);
      if (result.ok) live = result.value;
      else refused = result.error;
    }
    expect(refused).toMatch(
      /^The live orders together would take 21\d{5} characters, and 2097152 is the limit; end some first/,
    );
    expect(live.orders.length).toBeGreaterThan(100);
    expect(JSON.stringify(live.orders).length).toBeLessThanOrEqual(2_097_152);
  });

  test("is refused as the 1001st", () => {
    const orders = Array.from({ length: 1000 }, (_, at) => ({ ...DRAIN, id: `order-${at + 2}` }));
    expect(refusal(given(DRAIN, { ...NOTHING_KNOWN, orders }))).toBe(
      "There are 1000 live orders, and 1000 is the limit; end some first",
    );
  });

  test.each<[string, LiveOrder]>([
    ["The order has no id; give it one of its own", { ...DRAIN, id: "" }],
    ["The order's id has 101 characters; 100 is the limit", { ...DRAIN, id: "x".repeat(101) }],
    ["The order's reason has 1001 characters; 1000 is the limit", { ...DRAIN, reason: "x".repeat(1001) }],
    ["The order's by has 201 characters; 200 is the limit", { ...DRAIN, by: "x".repeat(201) }],
    ["Order order-1 ends at 2023-11-14T22:13:20Z, which is past; give it an end to come", { ...DRAIN, untilMs: T }],
    ["Order order-1 ends at NaN; give milliseconds since 1970", { ...DRAIN, untilMs: Number.NaN }],
    ["Order order-1 begins at -1; give milliseconds since 1970", { ...DRAIN, fromMs: -1 }],
    [
      "Order order-1 begins at 2023-11-14T23:13:20Z, not before its end at 2023-11-14T23:13:20Z; give it a later end",
      { ...DRAIN, fromMs: UNTIL },
    ],
    ["Order order-1 names no cluster; name at least one", { ...DRAIN, globs: [] }],
    ["Order order-1 names 201 patterns; 200 is the limit", { ...DRAIN, globs: Array.from({ length: 201 }, () => "*") }],
    ["A pattern has 101 characters; 100 is the limit", { ...DRAIN, globs: ["*".repeat(101)] }],
    [
      "eu-* means no cluster of the rules; clusters are sa-east, sa-west, us-east",
      { ...DRAIN, globs: ["sa-east", "eu-*"] },
    ],
    ["A dial of 101 is not within 0 and 100", dialOrder(101, { untilMs: UNTIL })],
    ["A dial of NaN is not within 0 and 100", dialOrder(Number.NaN, { untilMs: UNTIL })],
    ["The order moves viewers nowhere; name at least one cluster", moveOrder([], { untilMs: UNTIL })],
    [
      "The order moves nobody: its viewers have no key; name countries, networks or other keys",
      moveOrder(["us-east"], {
        untilMs: UNTIL,
        effect: { kind: "move", viewers: keys({}), use: [asId<ClusterName>("us-east")] },
      }),
    ],
    [
      "Order order-1 moves viewers to eu-west, which is no cluster of the rules",
      moveOrder(["us-east", "eu-west"], { untilMs: UNTIL }),
    ],
    [
      "A ramp of -1 ms is not within 0 and 366 days",
      { ...DRAIN, effect: { kind: "state", clusters: [], state: "drain", rampMs: -1, finishWithinMs: 0 } },
    ],
    [
      "Sessions that end within -1 ms cannot be; give milliseconds from 0",
      { ...DRAIN, effect: { kind: "state", clusters: [], state: "drain", rampMs: 0, finishWithinMs: -1 } },
    ],
  ])("is refused in words: %s", (expected, order) => {
    expect(refusal(given(order))).toBe(expected);
  });

  test("of the clusters a refusal names ten at most", () => {
    const many = watch(
      Array.from({ length: 12 }, (_, at) => `c${at}`),
      [],
    );
    const result = giveOrder(NOTHING_KNOWN, { ...DRAIN, globs: ["x"] }, many, T);
    expect(refusal(result)).toBe(
      "x means no cluster of the rules; clusters are c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 and 2 more",
    );
  });
});

describe("an order that is ended", () => {
  const live = (order: LiveOrder): Live => ({ ...NOTHING_KNOWN, version: 4, orders: [order] });

  test.each(["drain", "forced-down"] as const)(
    "%s: its end is now, and the cluster's return needs its proof",
    (state) => {
      const order = stateOrder(state, { untilMs: UNTIL });
      expect(endOrder(live(order), "order-1", T)).toMatchObject({
        ok: true,
        value: { version: 5, orders: [{ ...order, untilMs: T }] },
      });
    },
  );

  test.each([
    ["a dial", dialOrder(50, { untilMs: UNTIL })],
    ["moved viewers", moveOrder(["us-east"], { untilMs: UNTIL })],
    ["forced-up", stateOrder("forced-up", { untilMs: UNTIL })],
    ["a drain that has not begun", stateOrder("drain", { fromMs: T + 1, untilMs: UNTIL })],
  ])("goes at once: %s", (_, order) => {
    expect(endOrder(live(order), "order-1", T)).toMatchObject({ ok: true, value: { version: 5, orders: [] } });
  });

  test("must exist, and must not have ended", () => {
    expect(refusal(endOrder(live(DRAIN), "order-2", T))).toBe(
      "There is no live order order-2; look at the orders in /api/v1/health",
    );
    expect(refusal(endOrder(live(DRAIN), "x".repeat(5000), T)).length).toBeLessThan(200);
    expect(refusal(endOrder(live({ ...DRAIN, untilMs: T }), "order-1", T))).toBe(
      "Order order-1 ended at 2023-11-14T22:13:20Z; its clusters return once their probes succeed. To have one at once, force it up",
    );
  });
});

describe("a cluster that an operator lets return", () => {
  const latam = region("latam", { failback: "manual", tiers: [tier({ "sa-east": 100 })] });
  const rules = { ...RULES, regions: [latam, region("world")] };
  const live = (state: MeasuredState, why = "", returnedAt: number | null = null): Live => ({
    ...NOTHING_KNOWN,
    version: 4,
    clusters: { "sa-east": { ...UNKNOWN_CLUSTER, measured: { state, since: T - 9, ready: 100, flaps: 0, why } } },
    away: { latam: { "sa-east": { since: T - 9, returnedAt } }, world: {} },
  });
  const letBack = (value: Live, cluster = "sa-east", name = "latam") =>
    letReturn(value, { region: name, cluster }, rules, T);

  test("ramps up from now, as a new version; others go on to wait", () => {
    const value = live("up");
    const two = { ...value, away: { latam: { ...value.away["latam"], "us-east": { since: 1, returnedAt: null } } } };
    expect(letBack(two)).toEqual({
      ok: true,
      value: {
        ...two,
        version: 5,
        away: { latam: { "sa-east": { since: T - 9, returnedAt: T }, "us-east": { since: 1, returnedAt: null } } },
      },
    });
  });

  test.each<[string, Result<Live, string>]>([
    [
      "Cluster sa-east is still down for region latam (timed out); wait until its probes succeed",
      letBack(live("down", "timed out")),
    ],
    ["Cluster sa-east is still down for region latam; wait until its probes succeed", letBack(live("down"))],
    ["Cluster us-east is not away from region latam; nothing waits here", letBack(live("up"), "us-east")],
    ["Cluster sa-east has been let return to region latam; it ramps up", letBack(live("up", "", T - 1))],
    ["There is no region asia; look at the names in the rules", letBack(live("up"), "sa-east", "asia")],
    ["Region world has failback mode auto: clusters return by themselves", letBack(live("up"), "sa-east", "world")],
  ])("%s", (expected, result) => {
    expect(refusal(result)).toBe(expected);
  });

  test("is judged by the region's nearest vantage", () => {
    const near = { ...rules, regions: [{ ...latam, vantage: asId<never>("sam") }] };
    const verdict = { state: "down", since: T, ready: 100, flaps: 0, why: "" } as const;
    const view = { says: "down", since: T, at: T, rttMs: null, why: "", standing: "counted", verdict } as const;
    const value = live("up");
    const clusters = { "sa-east": { ...UNKNOWN_CLUSTER, ...value.clusters["sa-east"], vantages: { sam: view } } };
    expect(letReturn({ ...value, clusters }, { region: "latam", cluster: "sa-east" }, near, T).ok).toBe(false);
  });
});
