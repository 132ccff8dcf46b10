import { describe, expect, test } from "vitest";
import { renderSimulation } from "../../../src/cli/simulate/render-simulation.ts";
import { renderSummary } from "../../../src/cli/simulate/render-summary.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { Outage, Simulation } from "../../../src/core/ops/simulate/simulation.ts";
import { MINUTE, plain, SECOND, tagged, told, withStep } from "./told.ts";

const summary = (simulation: Simulation): readonly string[] => renderSummary(simulation, plain);
const CALM = told({ a: { rps: [50, 60], capacity: 100 }, b: { rps: [9, 9], capacity: 100 } });

const OUTAGE: Outage = {
  cluster: asId("a"),
  downAtMs: MINUTE,
  outAtMs: MINUTE + 24 * SECOND,
  upAtMs: 5 * MINUTE,
  takesAtMs: 7 * MINUTE,
  wholeAtMs: 12 * MINUTE,
  sentRps: 1240,
};

describe("of loads it says", () => {
  test("the highest, where none is too much", () => {
    expect(summary(CALM)[0]).toBe("✔ no cluster above its capacity; highest: a 60 rps = 60 % of capacity 100 at t=10s");
  });
  test("each that is too much, when and for how long", () => {
    const over = told({ a: { rps: [50, 1240, 1100], capacity: 1000 }, b: { rps: [9, 9, 20], capacity: 10 } });
    expect(summary(over).slice(0, 2)).toEqual([
      "✖ peak a 1,240 rps = 124 % of capacity 1,000 at t=10s, above it for 20s",
      "✖ peak b 20 rps = 200 % of capacity 10 at t=20s, above it for 10s",
    ]);
  });
  test("how many can be judged, where that is not all or none", () => {
    expect(summary(told({ a: { rps: [5], capacity: 10 }, b: { rps: [5] } }))[0]).toContain(
      ", of the 1 whose capacity is known",
    );
    expect(summary(told({ a: { rps: [5] } }))[0]).toBe(
      "⚠ no cluster has a capacity in the rules: loads are not judged",
    );
  });
});

describe("of viewers it says", () => {
  test("that all had a cluster", () => {
    expect(summary(CALM)[1]).toBe("✔ every viewer had a cluster");
  });
  test("how many had none at worst, and when", () => {
    const lost = withStep(withStep(CALM, 0, { lost: 1 }), 1, { lost: 3 });
    expect(summary(lost)[1]).toBe("✖ without a cluster: 30 rps (3 %) at t=10s");
  });
  test("that no route takes them, where that is why", () => {
    const lost = withStep(CALM, 1, { lost: 3, reasons: { "no-route": 3 } });
    expect(summary(lost)[1]).toMatch(/; no route takes them: say --host and --path$/);
    const some = withStep(CALM, 1, { lost: 3, reasons: { "unknown-host": 1 } });
    expect(summary(some)[1]).toMatch(/; no route takes some: say --host and --path$/);
  });
  test("that nobody moved, or how many at once and whose they were", () => {
    expect(summary(CALM).at(-1)).toBe("  nobody moved");
    const own = withStep(CALM, 1, { moved: 41 });
    expect(summary(own).at(-1)).toBe(
      "  moved at once: at most 41 % of viewers, at t=10s; none but viewers of the clusters that changed",
    );
    const others = withStep(CALM, 1, { moved: 40, movedOthers: 10 });
    expect(summary(others).at(-1)).toMatch(/; 25 % of all moves were of viewers of other clusters$/);
  });
  test("that health was ignored for some, in panic or because nothing was up", () => {
    const open = withStep(CALM, 1, { reasons: { "fail-open": 50, panic: 1 } });
    expect(summary(open).slice(2, 4)).toEqual([
      "⚠ fail-open from t=10s on, for up to 50 % of viewers",
      "⚠ panic from t=10s on, for up to 1 % of viewers",
    ]);
  });
});

describe("of an outage it says", () => {
  const lines = (more: Partial<Outage>): readonly string[] =>
    summary({ ...CALM, outages: [{ ...OUTAGE, ...more }] }).slice(2, -1);
  test("when it was found out, what it cost until then, and when it was over", () => {
    expect(lines({})).toEqual([
      "  a down at 1m: no new viewer from 1m24s on, 24s later; 1,240 rps met it until then",
      "      up at 5m, takes viewers from 7m on, its ramp ends at 12m",
    ]);
  });
  test.each<readonly [string, Partial<Outage>, string]>([
    ["it goes on", { upAtMs: null, takesAtMs: null, wholeAtMs: null }, "down to the end"],
    ["its hold-down does", { takesAtMs: null, wholeAtMs: null }, "up at 5m, not back before the end"],
    ["its ramp does", { wholeAtMs: null }, "up at 5m, takes viewers from 7m on, its ramp goes on to the end"],
  ])("that %s to the end", (_, more, said) => {
    expect(lines(more)[1]?.trim()).toBe(said);
  });
  test("that nobody found it out", () => {
    expect(lines({ outAtMs: null })).toEqual([
      "  a down at 1m: never taken out of use; up to 1,240 rps went to it meanwhile",
    ]);
  });
});

test("marks have colours, and say the same without", () => {
  expect(renderSummary(CALM, tagged)[0]).toMatch(/^<green:✔> no cluster/);
  expect(renderSummary(told({ a: { rps: [5], capacity: 1 } }), tagged)[0]).toMatch(/^<red:✖> peak/);
});

describe("the whole text", () => {
  const form = { whom: "the world", notes: [], quiet: false, paint: plain };
  test("shows clusters with load only, five at most, in the order of the rules, and says how many are left", () => {
    const loads = Object.fromEntries(
      ["f", "e", "d", "c", "b", "a"].map((name, at) => [name, { rps: [10, 10 + at], capacity: 99 }]),
    );
    const text = renderSimulation(told({ idle: { rps: [0, 0] }, ...loads }), form);
    const [head] = text.split("\n").filter((line) => line.includes("moved  lost"));
    expect(head?.split(/ +/).slice(4)).toEqual(["e", "d", "c", "b", "a"]);
    expect(text).toMatch(/\n1 more cluster changes less; -o csv has all\n$/);
    expect(text).not.toContain("idle");
  });
  test("shows what is above capacity before what changes most", () => {
    const loads = Object.fromEntries(["b", "c", "d", "e", "f"].map((name) => [name, { rps: [0, 500] }]));
    expect(renderSimulation(told({ a: { rps: [5, 5], capacity: 1 }, ...loads }), form)).toMatch(/lost +a /);
  });
  test("cuts a long name of whom, and keeps notes", () => {
    const text = renderSimulation(CALM, { ...form, whom: "x".repeat(60), notes: ["nobody looks"] });
    expect(text).toContain(`100 viewers of ${"x".repeat(39)}…, ± 98 rps`);
    expect(text).toContain("⚠ nobody looks");
  });
  test("with quiet is the summary", () => {
    expect(renderSimulation(CALM, { ...form, quiet: true })).toBe(`${summary(CALM).join("\n")}\n`);
  });
});
