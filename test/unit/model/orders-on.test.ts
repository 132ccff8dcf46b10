import { describe, expect, test } from "vitest";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN, UNKNOWN_CLUSTER, type ClusterLive } from "../../../src/core/model/live.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import { ordersOn } from "../../../src/core/model/orders-on.ts";
import { dialOrder, inFile, moveOrder, stateOrder } from "../health/order-parts.ts";

const T = 1_700_000_000_000;
const SA_EAST = asId<ClusterName>("sa-east");
const UP = { state: "up", since: 0, ready: 100, flaps: 0, why: "" } as const;

interface Given {
  readonly files?: readonly LiveOrder[];
  readonly orders?: readonly LiveOrder[];
  readonly known?: Partial<ClusterLive>;
  readonly at?: number;
}

function held({ files = [], orders = [], known = { measured: UP }, at = T }: Given) {
  const live = { ...NOTHING_KNOWN, orders, clusters: { "sa-east": { ...UNKNOWN_CLUSTER, ...known } } };
  return ordersOn(SA_EAST, { live, overrides: files.map(inFile), at });
}

const name = (given: Given): readonly (string | null)[] => {
  const { state, dial } = held(given);
  return [state?.name ?? null, dial?.name ?? null];
};

const ON = { fromMs: T - 10, untilMs: T + 10 };

describe("an order holds", () => {
  test("from its beginning to its end", () => {
    const orders = [dialOrder(50, { fromMs: T, untilMs: T + 10 })];
    expect(name({ orders, at: T - 1 })).toEqual([null, null]);
    expect(name({ orders, at: T })).toEqual([null, "order-1"]);
    expect(name({ orders, at: T + 9 })).toEqual([null, "order-1"]);
    expect(name({ orders, at: T + 10 })).toEqual([null, null]);
  });

  test("for the clusters that it names, and moved viewers for none", () => {
    expect(name({ orders: [stateOrder("drain", { ...ON, globs: ["us-east"] })] })).toEqual([null, null]);
    expect(name({ orders: [moveOrder(["sa-east"], ON)] })).toEqual([null, null]);
  });

  test("from a file that does not say when it begins, at any time before its end", () => {
    const live = { ...NOTHING_KNOWN };
    const overrides = [{ ...inFile(stateOrder("drain", ON)), fromMs: null }];
    expect(ordersOn(SA_EAST, { live, overrides, at: 0 }).state).toMatchObject({ name: "order-1", fromMs: 0 });
  });
});

describe("of several orders", () => {
  test("the later one wins, for the state and for the dial each", () => {
    const orders = [
      stateOrder("drain", { ...ON, id: "first" }),
      dialOrder(10, { ...ON, id: "second" }),
      stateOrder("forced-up", { ...ON, id: "third" }),
      dialOrder(90, { ...ON, id: "fourth" }),
    ];
    expect(name({ orders })).toEqual(["third", "fourth"]);
  });

  test("a live one beats those in files", () => {
    const files = [stateOrder("forced-up", { ...ON, id: "file" })];
    expect(name({ files, orders: [stateOrder("drain", { ...ON, id: "live" })] })).toEqual(["live", null]);
  });

  test("one that goes on beats one that has ended, whichever was given later", () => {
    const ended = stateOrder("forced-down", { id: "ended", untilMs: T });
    const goes = stateOrder("forced-up", { ...ON, id: "goes" });
    expect(name({ orders: [goes, ended] })).toEqual(["goes", null]);
    expect(name({ files: [goes], orders: [ended] })).toEqual(["goes", null]);
  });
});

test("a thousand orders are read once, however many decisions ask of however many clusters", () => {
  let reads = 0;
  const clusters = Array.from({ length: 100 }, (_, at) => `c${at}`);
  const orders = Array.from({ length: 1000 }, (_, at): LiveOrder => {
    const order = dialOrder(at % 100, { ...ON, id: `order-${at}` });
    const effect = { kind: "dial", clusters: [asId<ClusterName>(`c${at % 100}`)], accept: 50 } as const;
    return Object.defineProperty({ ...order }, "effect", { get: () => (reads++, effect) });
  });
  const live = { ...NOTHING_KNOWN, orders };
  const dials = (): readonly (string | undefined)[] =>
    clusters.map((one) => ordersOn(asId(one), { live, overrides: [], at: T }).dial?.name);
  const first = dials();
  expect([first[0], first[99]]).toEqual(["order-900", "order-999"]);
  const readOnce = reads;
  expect(dials()).toEqual(first);
  // Each of a hundred clusters has ten orders, and asks twice: for its state and for its dial.
  expect(reads - readOnce).toBeLessThanOrEqual(100 * 10 * 2);
});

describe("past its end", () => {
  test.each(["drain", "forced-down"] as const)("%s holds on until the cluster has returned from that end", (state) => {
    const orders = [stateOrder(state, { untilMs: T })];
    const returned = (until: number) => ({ measured: UP, returned: { until, at: T + 1 } });
    expect(held({ orders, at: T + 1e9 }).state).toMatchObject({ ended: true, effect: { state } });
    expect(held({ orders, known: returned(T - 1), at: T + 1e9 }).state).toMatchObject({ ended: true });
    expect(held({ orders, known: returned(T) }).state).toBeNull();
    expect(held({ orders, known: returned(T + 1) }).state).toBeNull();
  });

  test("of two that have ended the later one holds on", () => {
    const orders = [stateOrder("drain", { untilMs: T }), stateOrder("forced-down", { id: "later", untilMs: T - 5 })];
    expect(name({ orders })).toEqual(["later", null]);
  });

  test("a cluster that nobody measured is back at once", () => {
    const orders = [stateOrder("drain", { untilMs: T })];
    expect(held({ orders, known: {} }).state).toBeNull();
    expect(ordersOn(SA_EAST, { live: { ...NOTHING_KNOWN, orders }, overrides: [], at: T }).state).toBeNull();
  });

  test("forced-up and dials are over", () => {
    const orders = [stateOrder("forced-up", { untilMs: T }), dialOrder(50, { untilMs: T })];
    expect(name({ orders })).toEqual([null, null]);
  });
});
