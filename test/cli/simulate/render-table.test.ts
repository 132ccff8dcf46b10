import { describe, expect, test } from "vitest";
import { renderTable } from "../../../src/cli/simulate/render-table.ts";
import type { Simulation, Transition } from "../../../src/core/ops/simulate/simulation.ts";
import { asId } from "../../../src/core/model/ids.ts";
import { plain, SECOND, tagged, told, withStep } from "./told.ts";

const table = (simulation: Simulation): readonly string[] => renderTable(simulation, simulation.peaks, plain);
const rowsAt = (simulation: Simulation): readonly string[] =>
  table(simulation)
    .slice(1)
    .map((line) => line.trim().split(" ")[0] ?? "");

function turn(seconds: number, more: Partial<Transition> = {}): Transition {
  const base = {
    cluster: asId<Transition["cluster"]>("a"),
    from: "up",
    to: "down",
    regions: [],
    tookSome: true,
    takesSome: false,
  };
  return { ...base, atMs: seconds * SECOND, ...more };
}

describe("rows", () => {
  test("are the first step, the last, and those at which a load changes", () => {
    expect(rowsAt(told({ a: { rps: [5, 5, 5, 9, 9, 9] } }))).toEqual(["0s", "30s", "50s"]);
  });
  test("of a ramp are those at which a fifth of the highest load has changed since the row before", () => {
    const ramp = Array.from({ length: 21 }, (_, at) => at * 5);
    expect(rowsAt(told({ a: { rps: ramp } }))).toEqual(["0s", "40s", "1m20s", "2m", "2m40s", "3m20s"]);
  });
  test("are those where a cluster goes above its capacity, however little changes", () => {
    expect(rowsAt(told({ a: { rps: [99, 100, 101, 101, 101], capacity: 100 } }))).toEqual(["0s", "20s", "40s"]);
  });
  test("are those where other viewers lose their cluster", () => {
    const lost = withStep(told({ a: { rps: [5, 5, 5, 5] } }), 1, { lost: 3 });
    expect(
      table(lost)
        .slice(1)
        .map((line) => line.replaceAll(/ +/g, " ").trim()),
    ).toEqual(["0s - - 5", "10s - 3 % 5", "20s - - 5", "30s - - 5"]);
  });
  test("say the load, the percent of capacity, and mark what is above it", () => {
    const [, first] = table(
      told({ a: { rps: [1240], capacity: 1000 }, b: { rps: [70], capacity: 1000 }, c: { rps: [9] } }),
    );
    expect(first).toBe("     0s      -     -   1,240 124 %!     70   7 %       9");
  });
  test("are red above capacity, and only there", () => {
    const [, first] = renderTable(
      told({ a: { rps: [5], capacity: 1 }, b: { rps: [5], capacity: 9 } }),
      told({ a: { rps: [5] } }).peaks,
      tagged,
    );
    expect(first).not.toContain("<green");
    const whole = told({ a: { rps: [5], capacity: 1 }, b: { rps: [5], capacity: 9 } });
    expect(renderTable(whole, whole.peaks, tagged)[1]).toMatch(/<red: +5 +500 %>!.* 5 +56 %$/);
  });
});

describe("the head", () => {
  test("names the clusters above their columns", () => {
    const [head, row] = table(
      told({ "eu-central": { rps: [1800], capacity: 4000 }, "us-east": { rps: [5], capacity: 4000 } }),
    );
    expect(head?.indexOf("eu-central")).toBe((row?.indexOf("45 %") ?? 0) + "45 %".length - "eu-central".length - 1);
    expect(head?.trimEnd().endsWith("us-east")).toBe(true);
  });
  test("cuts names that are too long", () => {
    expect(table(told({ "a-cluster-with-a-long-name": { rps: [1] } }))[0]).toMatch(/a-cluster-wi…$/);
  });
  test("of five clusters fits into 100 columns", () => {
    const five = Object.fromEntries(
      ["one", "two", "three", "four", "five"].map((name) => [`cluster-${name}-x`, { rps: [987_654_321], capacity: 9 }]),
    );
    expect(Math.max(...table(told(five)).map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe("between rows", () => {
  const story = told(
    { a: { rps: [5, 5, 0, 0] } },
    {
      happenings: [
        { atMs: 5000, kind: "event", text: "down a" },
        { atMs: 15_000, kind: "refused", text: "failback home a: it is down" },
        { atMs: 19_000, kind: "vantage", text: "west is silent" },
      ],
      transitions: [turn(12)],
    },
  );
  test("stands what happened, each at its time, with the letter of the chart", () => {
    expect(
      table(story)
        .slice(1)
        .map((line) => line.trim()),
    ).toEqual([
      "0s      -     -       5",
      "5s  ▸ a  down a",
      "12s    a up → down",
      "15s  ✖ refused: failback home a: it is down",
      "19s    west is silent",
      "20s      -     -       0",
      "30s      -     -       0",
    ]);
  });
  test("a change that not all regions see names them", () => {
    const seen = (regions: readonly string[]): string | undefined =>
      table({ ...story, happenings: [], transitions: [turn(12, { regions })] })[2]?.trim();
    expect(seen(["home"])).toBe("12s    a up → down for home");
    expect(seen(["r1", "r2", "r3", "r4", "r5"])).toBe("12s    a up → down for r1, r2, r3 and 2 more");
  });
  test("what changes nothing needs no row", () => {
    const calm = told({ a: { rps: [5, 5, 5, 5] } }, { happenings: [{ atMs: 15_000, kind: "event", text: "up a" }] });
    expect(rowsAt(calm)).toEqual(["0s", "15s", "30s"]);
  });
});
