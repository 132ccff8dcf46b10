import { describe, expect, test } from "vitest";
import { aimedAt, isOver } from "../../../src/core/health/orders-later.ts";
import { UNKNOWN_CLUSTER, type ClusterLive } from "../../../src/core/model/live.ts";
import { dialOrder, moveOrder, stateOrder } from "./order-parts.ts";
import { cluster } from "./watched.ts";

const T = 1_700_000_000_000;
const UP = { state: "up", since: 0, ready: 100, flaps: 0, why: "" } as const;

describe("the clusters of an order", () => {
  test("follow the rules of today, each once and in order", () => {
    const order = stateOrder("drain", { globs: ["sa-*", "sa-east"] }, []);
    const aimed = aimedAt(
      { ...order, globs: ["sa-*", "sa-east"] },
      ["us-east", "sa-west", "sa-east"].map((name) => cluster(name)),
    );
    expect(aimed.effect).toMatchObject({ clusters: ["sa-east", "sa-west"] });
  });

  test("are none while the rules have none, and the order stays what it is", () => {
    const order = stateOrder("drain");
    const gone = aimedAt(order, [cluster("us-east")]);
    expect(gone.effect).toMatchObject({ clusters: [] });
    expect(aimedAt(gone, [cluster("sa-east")])).toEqual(order);
  });

  test("make no new value when nothing changes; moved viewers have no patterns", () => {
    const order = dialOrder(50);
    expect(aimedAt(order, [cluster("sa-east")])).toBe(order);
    const move = moveOrder(["us-east"]);
    expect(aimedAt(move, [])).toBe(move);
  });
});

describe("an order is over", () => {
  const known = (more: Partial<ClusterLive>) => ({ "sa-east": { ...UNKNOWN_CLUSTER, measured: UP, ...more } });

  test.each([
    ["a dial", dialOrder(50, { untilMs: T })],
    ["moved viewers", moveOrder(["us-east"], { untilMs: T })],
    ["forced-up", stateOrder("forced-up", { untilMs: T })],
  ])("with its end: %s", (_, order) => {
    expect(isOver(order, known({}), T - 1)).toBe(false);
    expect(isOver(order, known({}), T)).toBe(true);
  });

  test.each(["drain", "forced-down"] as const)(
    "%s: once its cluster has returned from that end or a later one",
    (state) => {
      const order = stateOrder(state, { untilMs: T });
      const returned = (until: number) => known({ returned: { until, at: T + 5 } });
      expect(isOver(order, returned(T), T - 1)).toBe(false);
      expect(isOver(order, known({}), T + 1e9)).toBe(false);
      expect(isOver(order, returned(T - 1), T + 1e9)).toBe(false);
      expect(isOver(order, returned(T), T)).toBe(true);
      expect(isOver(order, returned(T + 1), T)).toBe(true);
    },
  );

  test("once the last of its clusters has returned", () => {
    const order = stateOrder("drain", { untilMs: T, globs: ["sa-east", "us-east"] });
    const both = { ...known({ returned: { until: T, at: T } }), "us-east": { ...UNKNOWN_CLUSTER, measured: UP } };
    expect(isOver(order, both, T)).toBe(false);
  });

  test("with its end for a cluster that nobody measures", () => {
    const order = stateOrder("drain", { untilMs: T });
    expect(isOver(order, {}, T)).toBe(true);
    expect(isOver(order, { "sa-east": UNKNOWN_CLUSTER }, T)).toBe(true);
  });
});
