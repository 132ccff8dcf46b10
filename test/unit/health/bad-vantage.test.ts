import { describe, expect, test } from "vitest";
import { badVantages } from "../../../src/core/health/bad-vantage.ts";
import { votes } from "./ballots.ts";

/** A row of signs for each cluster, a column for each vantage. */
function bad(rows: readonly string[], wasBad: readonly string[] = []): readonly string[] {
  return [...badVantages(rows.map(votes), new Set(wasBad))];
}

describe("a vantage is bad", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["when it sees all clusters down that all others see up", ["DUU", "DUU", "DUU"], ["sam"]],
    ["when it sees over half of them down", ["DUU", "DUU", "UUU"], ["sam"]],
    ["not when it sees just half of them down", ["DUU", "DUU", "UUU", "UUU"], []],
    ["not for one cluster of many", ["DUU", "UUU", "UUU"], []],
    ["also when others call them degraded", ["DGG", "DGG", "UUU"], ["sam"]],
    ["of two, the one that sees them down", ["DU", "DU"], ["sam"]],
    ["not alone", ["D", "D"], []],
    ["not when most others agree", ["DDU", "DDU", "DDU"], []],
    ["together with another one that most contradict", ["DDUUU", "DDUUU"], ["sam", "enam"]],
    ["not when as many others agree as contradict", ["DDU", "DDU"], []],
    ["when most of what it sees down is up for the others", ["DUU", "DUU", "DDD"], ["sam"]],
    ["not when just half of what it sees down is up for the others", ["DUU", "DUU", "DDD", "DDD"], []],
    ["counting only clusters that it looks at", ["DUU", "DUU", "UUU", ".UU", ".UU"], ["sam"]],
    ["not for the only cluster there is, or that it looks at", ["DUU", ".UU", ".UU"], []],
    ["not by the word of silent ones", ["Duu", "Duu"], []],
    ["not while it is silent itself", ["dUU", "dUU"], []],
    ["not where silent ones agree with it", ["DdUU", "DdUU", "DdUu"], ["sam"]],
  ])("%s", (_, rows, expected) => {
    expect(bad(rows)).toEqual(expected);
  });

  test("it stays so while those who contradict it fall silent, and while it is silent itself", () => {
    expect(bad(["Duu", "Duu"], ["sam"])).toEqual(["sam"]);
    expect(bad(["dUU", "dUU"], ["sam"])).toEqual(["sam"]);
  });

  test("and no longer, once it or the others say otherwise", () => {
    expect(bad(["UUU", "DUU"], ["sam"])).toEqual([]);
    expect(bad(["DDU", "DDU"], ["sam"])).toEqual([]);
  });
});
