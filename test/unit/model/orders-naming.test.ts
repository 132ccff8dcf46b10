import { describe, expect, test } from "vitest";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import { NO_NAMING, ordersNaming } from "../../../src/core/model/orders-naming.ts";
import type { OverrideRule } from "../../../src/core/model/override-rule.ts";
import { keys } from "../small-rules.ts";

const A = asId<ClusterName>("a");
const B = asId<ClusterName>("b");

function dial(id: string, clusters: readonly ClusterName[]): LiveOrder {
  const effect = { kind: "dial", clusters, accept: 50 } as const;
  return { id, effect, globs: [], fromMs: 5, untilMs: 9, reason: "busy", by: "" };
}

function drain(id: string, clusters: readonly ClusterName[]): LiveOrder {
  const effect = { kind: "state", clusters, state: "drain", rampMs: 0, finishWithinMs: 0 } as const;
  return { ...dial(id, clusters), effect };
}

describe("the orders that name a cluster", () => {
  test("are its states and its dials, in the order of the list", () => {
    const list = [dial("1", [A, B]), drain("2", [A]), dial("3", [B]), dial("4", [A])];
    const found = ordersNaming(A, list);
    expect(found.dials.map(({ name }) => name)).toEqual(["1", "4"]);
    expect(found.states).toEqual([{ name: "2", effect: list[1]?.effect, fromMs: 5, untilMs: 9, reason: "busy" }]);
    expect(ordersNaming(B, list).dials.map(({ name }) => name)).toEqual(["1", "3"]);
  });

  test("of a file go by its name, and begin at 0 where it says nothing", () => {
    const effect = { kind: "dial", clusters: [A], accept: 1 } as const;
    const written: OverrideRule = {
      name: asId("switch-upgrade"),
      effect,
      fromMs: null,
      untilMs: 9,
      reason: "",
      ticket: "",
      source: "overrides.yaml:1",
    };
    expect(ordersNaming(A, [written]).dials).toMatchObject([{ name: "switch-upgrade", fromMs: 0 }]);
  });

  test("are none of those that move viewers there", () => {
    const move = { kind: "move", viewers: keys({ countries: ["CL"] }), use: [A] } as const;
    expect(ordersNaming(A, [{ ...dial("1", []), effect: move }])).toBe(NO_NAMING);
    expect(ordersNaming(A, [])).toBe(NO_NAMING);
  });

  test("are looked up once for a list, and anew for the next", () => {
    const list = [dial("1", [A])];
    expect(ordersNaming(A, list)).toBe(ordersNaming(A, list));
    expect(ordersNaming(A, [...list, dial("2", [A])]).dials).toHaveLength(2);
    expect(ordersNaming(A, list).dials).toHaveLength(1);
  });
});
