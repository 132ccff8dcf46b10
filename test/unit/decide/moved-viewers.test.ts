import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import type { Decision } from "../../../src/core/model/decision.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import type { OverrideEffect, OverrideRule } from "../../../src/core/model/override-rule.ts";
import type { Pick } from "../../../src/core/model/rules.ts";
import type { RouteParts } from "../small-rules.ts";
import { AT, bundleOf, cluster, keys, live, MINUTE, region, route, tier, viewer, type Told } from "../small-rules.ts";

function move(use: readonly string[], countries: readonly string[] = ["CL"]): OverrideEffect {
  return { kind: "move", viewers: keys({ countries }), use: use.map((one) => asId(one)) };
}

function order(id: string, effect: OverrideEffect, more: Partial<LiveOrder> = {}): LiveOrder {
  return { id, effect, globs: [], fromMs: AT - MINUTE, untilMs: AT + MINUTE, reason: "", by: "", ...more };
}

function written(name: string, effect: OverrideEffect, more: Partial<OverrideRule> = {}): OverrideRule {
  const source = `overrides.yaml:${name}`;
  return { name: asId(name), effect, fromMs: null, untilMs: AT + MINUTE, reason: "", ticket: "", source, ...more };
}

interface Asked {
  readonly orders?: readonly LiveOrder[];
  readonly overrides?: readonly OverrideRule[];
  readonly known?: Readonly<Record<string, Told>>;
  readonly route?: RouteParts;
  readonly pick?: Pick;
  readonly country?: string;
}

function ask({ orders = [], overrides = [], known = {}, route: parts = {}, pick, country = "CL" }: Asked): Decision {
  const names = ["a", "b", "c", "d"];
  const all = Object.fromEntries(names.map((name) => [name, "up" as const]));
  const value = live({ ...all, ...known });
  const bundle = bundleOf({
    regions: [region("world", { tiers: [tier({ a: 1 }, pick), tier({ b: 1 }, pick)], maxEjectPercent: 100 })],
    clusters: names.map((name) => cluster(name)),
    routes: [route("all", parts)],
    overrides,
  });
  return decide(bundle, { ...value, orders: [...value.orders, ...orders] }, viewer({ country }));
}

const moved = (name: string) => ({ cluster: name, reason: "moved" });

describe.each(["weighted", "first"] as const)("moved viewers, %s", (pick) => {
  test("go to the order's clusters first, and the rest of the region stands behind", () => {
    const found = ask({ pick, orders: [order("17", move(["c"]))] });
    expect(found).toMatchObject({ ...moved("c"), tier: 0, failover: [{ cluster: "a" }, { cluster: "b" }] });
    expect(found.trace).toContainEqual({ stage: "move", order: "17", use: ["c"], untilMs: AT + MINUTE, source: "" });
  });

  test("spill from one of them to the next, and then to the region", () => {
    const orders = [order("17", move(["c", "d"]))];
    expect(ask({ pick, orders, known: { c: "down" } })).toMatchObject({ ...moved("d"), tier: 1 });
    expect(ask({ pick, orders, known: { c: "down", d: "drain" } })).toMatchObject({ cluster: "a", reason: "failover" });
  });

  test("a cluster of the region's own moves to the front and is there once", () => {
    expect(ask({ pick, orders: [order("17", move(["b"]))] })).toMatchObject({
      ...moved("b"),
      failover: [{ cluster: "a" }],
    });
  });

  test("come after a route's own clusters", () => {
    const asked = {
      pick,
      route: { to: { kind: "clusters", clusters: [asId<ClusterName>("d")] } as const },
      orders: [order("17", move(["c"]))],
    };
    expect(ask(asked)).toMatchObject({
      cluster: "d",
      reason: "matched",
      failover: [{ cluster: "c" }, { cluster: "a" }, {}],
    });
    expect(ask({ ...asked, known: { d: "down" } })).toMatchObject(moved("c"));
  });
});

describe("which order", () => {
  test("others are left alone", () => {
    const found = ask({ country: "BR", orders: [order("17", move(["c"]))] });
    expect(found).toMatchObject({ cluster: "a", reason: "matched" });
    expect(found.trace.map(({ stage }) => stage)).not.toContain("move");
  });

  test("begins and ends when it says", () => {
    const at = (more: Partial<LiveOrder>) => ask({ orders: [order("17", move(["c"]), more)] });
    expect(at({ fromMs: AT })).toMatchObject(moved("c"));
    expect(at({ fromMs: AT + 1 })).toMatchObject({ cluster: "a" });
    expect(at({ untilMs: AT })).toMatchObject({ cluster: "a" });
  });

  test("of a file holds from its publication, and is told with its place", () => {
    const found = ask({ overrides: [written("chile", move(["c"]))] });
    expect(found).toMatchObject(moved("c"));
    expect(found.trace).toContainEqual(expect.objectContaining({ order: "chile", source: "overrides.yaml:chile" }));
  });

  test("a later one wins, and live ones beat files", () => {
    expect(ask({ orders: [order("1", move(["c"])), order("2", move(["d"]))] })).toMatchObject(moved("d"));
    const overrides = [written("one", move(["c"])), written("two", move(["b"]))];
    expect(ask({ overrides })).toMatchObject(moved("b"));
    expect(ask({ overrides, orders: [order("1", move(["d"]))] })).toMatchObject(moved("d"));
  });

  test("a cluster that the rules do not have is passed over", () => {
    expect(ask({ orders: [order("17", move(["gone", "c"]))] })).toMatchObject(moved("c"));
    expect(ask({ orders: [order("17", move(["gone"]))] })).toMatchObject({ cluster: "a", reason: "matched" });
  });

  test("fail-open is told before it", () => {
    const known = { a: "down", b: "down", c: "down", d: "down" } as const;
    expect(ask({ orders: [order("17", move(["c"]))], known })).toMatchObject({ cluster: "c", reason: "fail-open" });
  });
});
