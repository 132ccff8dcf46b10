/**
 * The first clusters of each list at a point.
 */
import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import { asId, type CountryCode } from "../../../../src/core/model/ids.ts";
import type { AimMember, TableAim } from "../../../../src/core/model/table-aim.ts";
import { ordersOf, rounded } from "../../../../src/core/ops/cluster-table/list-order.ts";

const member = (id: string, lon: number, bias = 0): AimMember => ({ id, at: { lat: 0, lon }, bias });
const [A, B, C] = [member("a", 0), member("b", 10), member("c", 20)];
const BR = asId<CountryCode>("BR");
const US = asId<CountryCode>("US");

const aim = (...lists: TableAim["lists"]): TableAim => ({ lists, subdivisions: [], cities: [] });
const near = (members: readonly AimMember[]) => ({ byDistance: true, members });
const everywhere = (...tiers: TableAim["lists"][number]["tiers"]) => ({ tiers, countries: COUNTRY_CODES });

describe("orders", () => {
  test.each([
    [1, "a"],
    [2, "a,b"],
    [9, "a,b,c"],
  ])("hold %s clusters", (depth, order) => {
    expect(ordersOf(aim(everywhere(near([C, A, B]))), depth)(BR, { lat: 1, lon: 1 })).toBe(order);
  });

  test("go on into the next tier, which may stay as written", () => {
    const list = everywhere(near([B, A]), { byDistance: false, members: [member("z", 0), member("y", 0)] });
    expect(ordersOf(aim(list), 3)(BR, { lat: 0, lon: 0 })).toBe("a,b,z");
  });

  test("take equally near clusters as written", () => {
    const between = { lat: 0, lon: 5 };
    expect(ordersOf(aim(everywhere(near([A, B]))), 2)(BR, between)).toBe("a,b");
    expect(ordersOf(aim(everywhere(near([B, A]))), 2)(BR, between)).toBe("b,a");
  });

  test("count bias", () => {
    const at = { lat: 0, lon: 4 };
    expect(ordersOf(aim(everywhere(near([A, B]))), 1)(BR, at)).toBe("a");
    expect(ordersOf(aim(everywhere(near([A, member("b", 10, 50)]))), 1)(BR, at)).toBe("b");
  });

  test("are of the lists of the country alone", () => {
    const orders = ordersOf(aim(everywhere(near([A, B])), { tiers: [near([B, C])], countries: [US] }), 1);
    expect(orders(BR, { lat: 0, lon: 19 })).toBe("b");
    expect(orders(US, { lat: 0, lon: 19 })).toBe("b;c");
  });

  test("are empty where place orders nothing", () => {
    expect(ordersOf(aim({ tiers: [near([A, B])], countries: [US] }), 1)(BR, { lat: 0, lon: 0 })).toBe("");
  });

  test("are the same when a point is asked for again, and not mixed up between points", () => {
    const orders = ordersOf(aim(everywhere(near([A, B]))), 1);
    const asked = [1, 9, 1, 9].map((lon) => orders(BR, { lat: 0, lon }));
    expect(asked).toEqual(["a", "b", "a", "b"]);
    expect(orders(BR, { lat: 0.01, lon: 9 })).toBe("b");
  });
});

test.each([
  [
    { lat: 37.4219983, lon: -122.084 },
    { lat: 37.42, lon: -122.08 },
  ],
  [
    { lat: -0.004, lon: 179.999 },
    { lat: 0, lon: 180 },
  ],
  [
    { lat: 89.996, lon: -0.001 },
    { lat: 90, lon: 0 },
  ],
])("%o is held as %o", (at, held) => {
  expect(rounded(at)).toEqual(held); // toEqual tells 0 from -0
});
