/**
 * What an operator writes of an order, and what he is told when it is none.
 */
import { describe, expect, test } from "vitest";
import { readOrder } from "../../../src/core/ruleset/read-order.ts";

const NOW = Date.parse("2026-11-28T03:00:00.500Z");
const CLUSTERS = ["eu-central", "sa-east", "sa-west"];
const read = (body: unknown) => readOrder(body, CLUSTERS, NOW);

describe("an order", () => {
  test("drains the clusters of a glob for a length from now", () => {
    expect(read({ clusters: ["sa-*"], state: "drain", for: "30m", ramp: "5m", reason: "switch upgrade" })).toEqual({
      ok: true,
      value: {
        effect: {
          kind: "state",
          clusters: ["sa-east", "sa-west"],
          state: "drain",
          rampMs: 300_000,
          finishWithinMs: 600_000,
        },
        globs: ["sa-*"],
        fromMs: NOW,
        untilMs: NOW + 1_800_000,
        reason: "switch upgrade",
      },
    });
  });

  test("begins and ends at stated times", () => {
    const order = read({
      clusters: ["sa-east"],
      accept: 70,
      from: "2026-11-28T04:00:00Z",
      until: "2026-11-28T05:00:00Z",
      reason: "warm",
    });
    expect(order).toMatchObject({
      value: {
        effect: { kind: "dial", clusters: ["sa-east"], accept: 70 },
        fromMs: Date.parse("2026-11-28T04:00:00Z"),
        untilMs: Date.parse("2026-11-28T05:00:00Z"),
      },
    });
  });

  test("moves viewers by the keys of the rule language, ready-made groups among them", () => {
    const order = read({
      viewers: { countries: ["CL"], groups: ["southern-europe"] },
      use: ["eu-central"],
      for: "6h",
      reason: "cable cut",
    });
    if (!order.ok || order.value.effect.kind !== "move") throw new Error("no order that moves");
    expect(order.value.effect).toMatchObject({ use: ["eu-central"], viewers: { countries: ["CL"] } });
    expect(order.value.effect.viewers.groupCountries).toContain("IT");
    expect(order.value.globs).toEqual([]);
  });
});

describe("what is no order is refused, with what to do", () => {
  const drain = { clusters: ["sa-east"], state: "drain", for: "30m", reason: "upgrade" };
  const rows: [name: string, body: unknown, says: RegExp][] = [
    ["no map", [drain], /^an order must be a map/],
    ["nothing", null, /^an order must be a map/],
    ["no end", { ...drain, for: undefined }, /^an order must have an end; add for: 30m/],
    ["two ends", { ...drain, until: "2026-11-28T05:00:00Z" }, /found for and until; keep one/],
    ["a length without a unit", { ...drain, for: 30 }, /^for must be a length/],
    ["no time at all", { ...drain, for: "0s" }, /^for must be a length/],
    ["longer than a year", { ...drain, for: "9000h" }, /at most 366 days/],
    ["no reason", { ...drain, reason: undefined }, /needs a reason/],
    ["a reason of blanks", { ...drain, reason: " \n\t" }, /needs a reason/],
    [
      "a reason that is too long",
      { ...drain, reason: "x".repeat(1001) },
      /^reason must be text of 1 to 1000 characters without control characters; say it in a sentence/,
    ],
    ["a reason that turns the line around", { ...drain, reason: "up\u202egrade" }, /^reason must be text of 1 to 1000/],
    ["a reason of nothing", { ...drain, reason: "" }, /^reason must be/],
    ["a state that there is not", { ...drain, state: "down" }, /^state must be/],
    ["a misspelt key", { ...drain, cluster: ["x"] }, /^unknown key "cluster"; .*clusters/],
    ["two effects", { ...drain, accept: 5 }, /exactly one of state, accept, use/],
    ["a dial over 100", { clusters: ["sa-east"], accept: 101, for: "1h", reason: "r" }, /^accept must be 0 to 100/],
    [
      "a ramp of a dial",
      { clusters: ["sa-east"], accept: 5, ramp: "5m", for: "1h", reason: "r" },
      /^ramp has no effect/,
    ],
    [
      "a cluster to use that there is not",
      { viewers: {}, use: ["sa-esat"], for: "1h", reason: "r" },
      /"sa-esat".*sa-east/,
    ],
    [
      "a group that is not ready-made",
      { viewers: { groups: ["latam-countries"] }, use: ["sa-east"], for: "1h", reason: "r" },
      /"latam-countries".*list its countries/,
    ],
    ["an end before its beginning", { ...drain, from: "2026-11-29T00:00:00Z" }, /until must be after `from`/],
  ];
  test.each(rows)("%s", (_, body, says) => {
    const order = read(body);
    expect(order.ok ? "an order" : order.error.join("; ")).toMatch(says);
  });
});
