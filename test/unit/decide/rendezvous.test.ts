import { describe, expect, test } from "vitest";
import { rendezvous, rendezvousScore } from "../../../src/core/decide/rendezvous.ts";

interface Choice {
  readonly id: string;
  readonly weight: number;
}

const pick = (key: string, choices: readonly Choice[]): string | null =>
  rendezvous("pick", key, choices, ({ weight }) => weight)?.id ?? null;
const KEYS = Array.from({ length: 20_000 }, (_, n) => `viewer-${n}`);

describe("weighted rendezvous", () => {
  test("each cluster gets its share of the weights", () => {
    const choices = [
      { id: "a", weight: 50 },
      { id: "b", weight: 30 },
      { id: "c", weight: 20 },
    ];
    for (const { id, weight } of choices) {
      const share = KEYS.filter((key) => pick(key, choices) === id).length / KEYS.length;
      const sigma = Math.sqrt(((weight / 100) * (1 - weight / 100)) / KEYS.length);
      expect(Math.abs(share - weight / 100)).toBeLessThan(5 * sigma);
    }
  });

  test("a cluster that loses its weight gives up its own viewers and moves nobody else", () => {
    const before = ["a", "b", "c"].map((id) => ({ id, weight: 100 }));
    const after = before.map((one) => (one.id === "b" ? { ...one, weight: 0 } : one));
    const moved = KEYS.slice(0, 3000).filter((key) => pick(key, before) !== pick(key, after));
    expect(moved).toEqual(KEYS.slice(0, 3000).filter((key) => pick(key, before) === "b"));
    expect(moved.length).toBeGreaterThan(900);
  });

  test("a greater weight only attracts viewers", () => {
    const before = ["a", "b", "c"].map((id) => ({ id, weight: 100 }));
    const after = before.map((one) => (one.id === "b" ? { ...one, weight: 150 } : one));
    const moved = KEYS.slice(0, 3000).filter((key) => pick(key, before) !== pick(key, after));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.every((key) => pick(key, after) === "b")).toBe(true);
  });

  test("the order in which clusters are written plays no part", () => {
    const choices = ["a", "b", "c", "d"].map((id, at) => ({ id, weight: 10 + at }));
    for (const key of KEYS.slice(0, 1000)) expect(pick(key, choices.toReversed())).toBe(pick(key, choices));
  });

  const nobody: [name: string, choices: Choice[]][] = [
    ["no candidate", []],
    ["weight 0 only", [{ id: "a", weight: 0 }]],
    [
      "several of weight 0",
      [
        { id: "a", weight: 0 },
        { id: "b", weight: 0 },
      ],
    ],
  ];
  test.each(nobody)("%s: nobody", (_, choices) => {
    expect(pick("viewer-1", choices)).toBeNull();
  });

  test("the only one with a weight wins for everybody", () => {
    const choices = [
      { id: "a", weight: 0 },
      { id: "b", weight: 0.001 },
    ];
    expect(KEYS.slice(0, 200).every((key) => pick(key, choices) === "b")).toBe(true);
  });

  test("another prefix ranks anew", () => {
    const choices = ["a", "b"].map((id) => ({ id, weight: 1 }));
    const other = (key: string): string | undefined => rendezvous("repick", key, choices, ({ weight }) => weight)?.id;
    const different = KEYS.slice(0, 4000).filter((key) => other(key) !== pick(key, choices)).length;
    expect(Math.abs(different / 4000 - 0.5)).toBeLessThan(0.04);
  });

  test("a score is above 0 with a weight, below 0 without", () => {
    expect(rendezvousScore("pick", "k", "a", 1)).toBeGreaterThan(0);
    expect(rendezvousScore("pick", "k", "a", 0)).toBe(-1);
  });
});
