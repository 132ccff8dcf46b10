import { describe, expect, test } from "vitest";
import { letterOf, renderChart } from "../../../src/cli/simulate/render-chart.ts";
import type { Happening, Simulation } from "../../../src/core/ops/simulate/simulation.ts";
import { plain, SECOND, tagged, told, type Loads } from "./told.ts";

const chart = (simulation: Simulation): readonly string[] => renderChart(simulation, simulation.peaks, plain);
const event = (seconds: number): Happening => ({ atMs: seconds * SECOND, kind: "event", text: "down a" });

/** The bars of one cluster. */
function bars(loads: Loads): string {
  const simulation = told({ a: loads });
  return /^a +(\S+) /.exec(chart(simulation)[1] ?? "")?.[1] ?? "";
}

describe("a bar", () => {
  test("is an eighth of the capacity, rounded up: what is little shows", () => {
    expect(bars({ rps: [1, 125, 126, 500, 875, 1000], capacity: 1000 })).toBe("▁▁▂▄▇█");
  });
  test("of nothing is a dot, and above capacity has a sign of its own", () => {
    expect(bars({ rps: [0, 1000, 1001, 5000], capacity: 1000 })).toBe(".█▲▲");
  });
  test("is a part of the greatest load anywhere where no capacity is known", () => {
    const [, a, b] = chart(told({ a: { rps: [100, 50] }, b: { rps: [200, 0] } }));
    expect(a).toMatch(/^a +▄▂ /);
    expect(b).toMatch(/^b +█\. /);
  });
  test("is the greatest of its steps where there are more steps than columns", () => {
    const rps = Array.from({ length: 181 }, (_, at) => (at === 100 ? 2000 : 100));
    const line = bars({ rps, capacity: 1000 });
    expect(line).toHaveLength(46);
    expect(line.replaceAll("▁", "")).toBe("▲");
    expect(line.indexOf("▲")).toBe(25);
  });
  test("above capacity is red, all others are as they are", () => {
    const simulation = told({ a: { rps: [5, 20, 30, 5], capacity: 10 } });
    expect(renderChart(simulation, simulation.peaks, tagged)[1]).toContain("▄<red:▲▲>▄");
  });
});

describe("beside the bars", () => {
  test("stand the highest load and the capacity, under their heads", () => {
    const [head, row] = chart(told({ "sa-east": { rps: [1200, 40], capacity: 4000 } }));
    expect(head).toMatch(/each mark 10s +highest {2}capacity$/);
    expect(row).toMatch(/^sa-east {2}\S+ +1,200 +4,000$/);
    expect(head?.length).toBe(row?.length);
  });
  test("it says where a capacity is not known", () => {
    expect(chart(told({ a: { rps: [5, 5] } }))[1]).toMatch(/unknown$/);
  });
});

describe("below the bars", () => {
  test("events have letters in the columns of their times", () => {
    const simulation = told({ a: { rps: [1, 1, 1, 1, 1] } }, { happenings: [event(10), event(39)] });
    expect(chart(simulation).at(-1)).toBe("events   a b");
  });
  test("of two in one column the first is shown, and later ones keep their letters", () => {
    const simulation = told({ a: { rps: [1, 1, 1] } }, { happenings: [event(1), event(2), event(20)] });
    expect(chart(simulation).at(-1)).toBe("events  a c");
  });
  test("what vantages are taken for has none", () => {
    const simulation = told({ a: { rps: [1, 1] } }, { happenings: [{ ...event(5), kind: "vantage" }] });
    expect(chart(simulation)).toHaveLength(2);
  });
  test("letters end with z", () => {
    expect([letterOf(0), letterOf(25), letterOf(26)]).toEqual(["a", "z", "*"]);
  });
});
