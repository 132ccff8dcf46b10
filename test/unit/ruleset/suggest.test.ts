import { describe, expect, test } from "vitest";
import { closest, suggestionHint } from "../../../src/core/ruleset/suggest.ts";

const CLUSTERS = ["sa-east", "us-east", "eu-central", "eu-west"];

describe("a slip of the pen is recognised", () => {
  test.each([
    ["a letter too many", "sa-eastt", "sa-east"],
    ["a letter too few", "eu-cntral", "eu-central"],
    ["another letter", "eu-wesd", "eu-west"],
    ["two letters swapped", "eu-wset", "eu-west"],
    ["another case", "EU-West", "eu-west"],
  ])("%s", (_, typed, meant) => {
    expect(closest(typed, CLUSTERS)).toBe(meant);
  });
});

describe("nothing is guessed", () => {
  test.each([
    ["for a name that is like none", "frankfurt"],
    ["for a name too long to be one", "e".repeat(65)],
    ["for nothing", ""],
  ])("%s", (_, typed) => {
    expect(closest(typed, CLUSTERS)).toBeNull();
  });

  test("when nothing is known", () => {
    expect(closest("a", [])).toBeNull();
  });
});

test("of two names as close, the first known is meant, every time", () => {
  expect(closest("xs-east", ["us-east", "as-east"])).toBe("us-east");
  expect(closest("xs-east", ["as-east", "us-east"])).toBe("as-east");
});

describe("the hint", () => {
  test("asks whether the close name is meant", () => {
    expect(suggestionHint("sa-eat", CLUSTERS, "cluster")).toBe('did you mean "sa-east"?');
  });
  test("else lists what there is", () => {
    expect(suggestionHint("frankfurt", ["a", "b"], "cluster")).toContain("a, b");
  });
  test("does not list hundreds of names", () => {
    const many = Array.from({ length: 200 }, (_, at) => `cluster-${at}`);
    const hint = suggestionHint("frankfurt", many, "cluster");
    expect(hint).not.toContain("cluster-150");
    expect(hint.length).toBeLessThan(300);
  });
  test("says so when there is nothing yet", () => {
    expect(suggestionHint("player", [], "rollout")).toBe("there is no rollout yet: define it first");
  });
});
