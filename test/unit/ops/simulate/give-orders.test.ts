import { describe, expect, test } from "vitest";
import { UNKNOWN_CLUSTER, type Live } from "../../../../src/core/model/live.ts";
import { giveOrders } from "../../../../src/core/ops/simulate/give-orders.ts";
import { readEvents } from "../../../../src/core/ops/simulate/read-events.ts";
import { AT, live, measured, region, tier } from "../../small-rules.ts";
import { MINUTE, smallRules } from "./stage.ts";

const RULES = smallRules({
  regions: [region("home", { tiers: [tier({ a: 1 }), tier({ b: 1, c: 1 })], failback: "manual" })],
});
const BEYOND = AT + 1000 * MINUTE;

function give(before: Live, text: string, now = AT): Live | string {
  const read = readEvents([`0 ${text}`], RULES, MINUTE);
  const [event] = read.ok ? read.value : [];
  if (event === undefined) throw new Error("no event");
  const given = giveOrders(before, event, { rules: RULES, now, beyond: BEYOND });
  return given.ok ? given.value : given.error;
}

function liveAfter(...texts: readonly string[]): Live {
  return texts.reduce<Live>((before, text, at) => {
    const given = give(before, text, AT + at * MINUTE);
    if (typeof given === "string") throw new Error(given);
    return given;
  }, live());
}

/** Clusters and end of each state order, in minutes from the beginning. */
const statesOf = ({ orders }: Live): readonly (readonly [clusters: string, untilMin: number])[] =>
  orders.flatMap(({ effect, untilMs }) =>
    effect.kind === "state" ? [[effect.clusters.join(), (untilMs - AT) / MINUTE] as const] : [],
  );

describe("an order", () => {
  test("holds from now on, beyond the end, and makes a new version", () => {
    const after = liveAfter("drain a");
    expect(after.orders).toMatchObject([{ fromMs: AT, untilMs: BEYOND, globs: ["a"], reason: "drain a" }]);
    expect(after.version).toBe(live().version + 1);
  });
  test("has an end where one is given", () => {
    expect(statesOf(liveAfter("drain a for=7m"))).toEqual([["a", 7]]);
  });
  test("has an id of its own, however often it is given", () => {
    const ids = liveAfter("dial a 50", "dial a 50", "dial a 70").orders.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });
  test("of moved viewers aims at no clusters", () => {
    expect(liveAfter("move CL b").orders).toMatchObject([{ globs: [], effect: { kind: "move", use: ["b"] } }]);
  });
});

describe("the end of states", () => {
  test("ends every state of the cluster now, and no dial", () => {
    const after = liveAfter("drain a", "forced-down a", "dial a 50", "undrain a");
    expect(statesOf(after)).toEqual([
      ["a", 3],
      ["a", 3],
    ]);
    expect(after.orders.at(-1)).toMatchObject({ effect: { kind: "dial" }, untilMs: BEYOND });
  });
  test("leaves the other clusters of an order as they are", () => {
    expect(statesOf(liveAfter("drain *", "undrain b"))).toEqual([
      ["a,b,c", 1],
      ["a,c", 1000],
    ]);
  });
  test("changes nothing where there is none", () => {
    expect(liveAfter("undrain a")).toEqual(live());
  });
});

describe("a return", () => {
  const away = { home: { a: { since: AT, returnedAt: null } } };
  const known = (state: "up" | "down"): Live["clusters"] => ({
    a: { ...UNKNOWN_CLUSTER, measured: measured({ state }), at: AT },
  });
  test("is let when the cluster is up again", () => {
    const after = give({ ...live(), away, clusters: known("up") }, "failback home a", AT + MINUTE);
    expect(after).toMatchObject({ away: { home: { a: { returnedAt: AT + MINUTE } } } });
  });
  test.each([
    ["it is still down", { away, clusters: known("down") }, /still down/],
    ["it is not away", { away: {} }, /not away/],
  ])("is refused while %s", (_, more, why) => {
    expect(give({ ...live(), ...more }, "failback home a")).toMatch(why);
  });
});

test("what vantages see is no order", () => {
  expect(liveAfter("down a", "vantage west blind")).toEqual(live());
});
