import { describe, expect, test } from "vitest";
import { statedOrders, withStated, type Stated } from "../../../src/core/health/stated-orders.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import { NOTHING_KNOWN, type Live } from "../../../src/core/model/live.ts";
import { ordersOn } from "../../../src/core/model/orders-on.ts";
import { dialOrder, moveOrder, stateOrder } from "./order-parts.ts";

const SA_EAST = asId<ClusterName>("sa-east");
const LATER = 8e15;

function held(live: Live, cluster: string, at = LATER): Stated {
  const { state, dial } = ordersOn(asId<ClusterName>(cluster), { live, overrides: [], at });
  return { forced: state?.effect.state ?? null, dial: dial?.effect.accept ?? 100 };
}

describe("what is stated of a cluster", () => {
  test.each<Stated>([
    { forced: null, dial: 100 },
    { forced: "drain", dial: 100 },
    { forced: "forced-up", dial: 0 },
    { forced: null, dial: 40 },
  ])("holds at all times, for that cluster alone: %j", (stated) => {
    const live = { ...NOTHING_KNOWN, orders: statedOrders(SA_EAST, stated) };
    expect([held(live, "sa-east", 0), held(live, "sa-east")]).toEqual([stated, stated]);
    expect(held(live, "us-east")).toEqual({ forced: null, dial: 100 });
  });

  test("is no order at all for no state and a whole dial", () => {
    expect(statedOrders(SA_EAST, { forced: null, dial: 100 })).toEqual([]);
  });
});

describe("stating something of a cluster", () => {
  const untilMs = LATER + 1;
  const live: Live = {
    ...NOTHING_KNOWN,
    orders: [
      stateOrder("drain", { globs: ["sa-east", "us-east"], untilMs }),
      dialOrder(50, { untilMs }),
      moveOrder(["sa-east"], { untilMs }),
    ],
  };

  test("replaces what was ordered of it, and leaves others and moved viewers alone", () => {
    const after = withStated(live, SA_EAST, { forced: "forced-up", dial: 100 });
    expect(held(after, "sa-east")).toEqual({ forced: "forced-up", dial: 100 });
    expect(held(after, "us-east")).toEqual({ forced: "drain", dial: 100 });
    expect(after.orders.filter(({ effect }) => effect.kind === "move")).toHaveLength(1);
  });

  test("nothing lifts its orders", () => {
    expect(held(withStated(live, SA_EAST, { forced: null, dial: 100 }), "sa-east")).toEqual({
      forced: null,
      dial: 100,
    });
  });
});
