/**
 * A comment silences one code in one line, with a reason, and what it silences is still known.
 */
import { describe, expect, test } from "vitest";
import { cpuClock } from "../../cpu-clock.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { amongGood, document, inShort, issuesIn } from "../rule-files.ts";

const SOUTH =
  'south: { gateway: "https://s.example", location: { lat: 1, lon: 2 }, versions: { stable: v1, canary: v2 } }';
const NORTH = SOUTH.replace("south", "north").replace("s.example", "n.example");

/** Clusters of which `spare` is never used: GR0316, a warning, in the line of its name. */
const spare = (above: string, behind = "") =>
  document(
    "Clusters",
    `clusters:\n  ${SOUTH}\n  ${NORTH}\n${above}  spare:${behind}\n    gateway: https://x.example
    location: { lat: 1, lon: 2 }\n    versions: { stable: v1 }`,
  );

/** A route for a host that is not ours: GR0317, an error. */
const route = (above: string, behind = "") =>
  document(
    "Routes",
    `order: 1\nroutes:\n  - name: a\n    match:\n${above}      hosts: [other.example]${behind}\n    to: region`,
  );

const compiled = (file: ReturnType<typeof document>) => compileRules(amongGood(file));
const WHY = "# georouter-ignore GR0317: moves to us in May";

describe("a finding is silenced", () => {
  test.each([
    ["behind it, in its line", route("", ` ${WHY}`)],
    ["alone in the line above", route(`      ${WHY}\n`)],
    ["with other comments between", route(`      ${WHY}\n      # a partner's host\n`)],
    ["from another column", route(`${WHY}\n`)],
    ["without a space behind the sign", route("", ` ${WHY.replace("# ", "#")}`)],
  ])("%s", (_, file) => {
    const { rules, issues, silenced } = compiled(file);
    expect(inShort(issues)).toEqual([]);
    expect(rules?.routes[0]?.match.hosts).toEqual(["other.example"]);
    expect(silenced).toEqual([
      { issue: expect.objectContaining({ code: "GR0317", severity: "error" }), reason: "moves to us in May" },
    ]);
  });

  test("though empty lines are between", () => {
    const file = route(`      ${WHY}\n`);
    const { issues, silenced } = compiled({ ...file, text: file.text.replace(`${WHY}\n`, `${WHY}\n\n  \n`) });
    expect(issues).toEqual([]);
    expect(silenced).toHaveLength(1);
  });

  test("also a warning", () => {
    const { issues, silenced } = compiled(spare("  # georouter-ignore GR0316: opens in May\n"));
    expect(issues).toEqual([]);
    expect(silenced.map(({ issue }) => issue.code)).toEqual(["GR0316"]);
  });

  test("also by the second of two comments for one line", () => {
    const { issues, silenced } = compiled(route(`      # georouter-ignore GR0318: shown to partners\n      ${WHY}\n`));
    expect(silenced).toHaveLength(1);
    expect(inShort(issues)).toEqual([
      expect.stringContaining("GR0106 the comment silences nothing: there is no GR0318 in line 10"),
    ]);
  });

  test("by the first of two comments with its code; the second silences nothing", () => {
    const { issues, silenced } = compiled(route(`      ${WHY}\n      # georouter-ignore GR0317: said twice\n`));
    expect(silenced.map(({ reason }) => reason)).toEqual(["moves to us in May"]);
    expect(inShort(issues)).toEqual([
      expect.stringContaining("GR0106 the comment silences nothing: there is no GR0317 in line 10"),
    ]);
  });

  test("and so are all of the code in the line", () => {
    const file = route("", ` ${WHY}`);
    const { issues, silenced } = compiled({ ...file, text: file.text.replace("[other", "[third.example, other") });
    expect(issues).toEqual([]);
    expect(silenced).toHaveLength(2);
  });
});

describe("a finding is not silenced", () => {
  test.each([
    ["by another code", route("", " # georouter-ignore GR0318: why")],
    ["from the line below", route("", `\n      ${WHY}`)],
    ["by text that only looks like a comment", route("", "\n      # see georouter-ignore GR0317: why")],
  ])("%s", (_, file) => {
    const { rules, issues, silenced } = compiled(file);
    expect(rules).toBeNull();
    expect(issues.map(({ code }) => code)).toContain("GR0317");
    expect(silenced).toEqual([]);
  });

  test("from a line that has content of its own", () => {
    const file = route("");
    const text = file.text.replace("match:", `match: ${WHY}`);
    expect(issuesIn({ ...file, text }).map(({ code }) => code)).toEqual(["GR0317"]);
  });
});

describe("what the rules cannot do without cannot be silenced", () => {
  test.each([
    ["an unknown key", "GR0201", "to: region", "to: region\n      colour: red"],
    ["a wrong value", "GR0203", "to: region", "to: 5"],
    ["a missing key", "GR0202", "    to: region", ""],
    ["a name that is not defined", "GR0302", "to: region", "to: { clusters: [nowhere] }"],
  ])("%s", (_, code, from, to) => {
    const file = document("Routes", "order: 1\nroutes:\n  - name: a\n    match: {}\n    to: region");
    const text = file.text
      .replace(from, to)
      .split("\n")
      .flatMap((line) => [`# georouter-ignore ${code}: no matter`, line])
      .join("\n");
    const { rules, issues, silenced } = compiled({ ...file, text });
    expect(rules).toBeNull();
    expect(silenced).toEqual([]);
    expect(issues.map((issue) => issue.code).toSorted()).toEqual(["GR0106", code]);
    const said = issues.find((issue) => issue.code === "GR0106");
    const finding = issues.find((issue) => issue.code === code);
    expect(said?.message).toBe(
      `${code} cannot be silenced: rules with this fault have no meaning that could be compiled`,
    );
    expect(said?.related?.line).toBe(finding?.line);
  });
});

describe("a comment is told to be wrong", () => {
  test.each([
    ["without a reason", "GR0317", "the comment silences GR0317 without a reason"],
    ["with an empty reason", "GR0317:", "the comment silences GR0317 without a reason"],
    ["with a reason that says nothing", "GR0317: -", "the comment silences GR0317 without a reason"],
    ["without a code", ": why", "the comment does not say which finding it silences"],
    ["with nothing at all", "", "the comment does not say which finding it silences"],
    ["without a colon", "GR0317 why", "this comment is meant to silence a finding, but it is not written as such"],
    [
      "with two codes",
      "GR0317, GR0318: why",
      "this comment is meant to silence a finding, but it is not written as such",
    ],
    ["with a code that there is not", "GR0399: why", "there is no finding with the code GR0399"],
    ["for a file that cannot be read", "GR0102: why", "GR0102 cannot be silenced: it is about what cannot be read"],
    ["for a wrong comment", "GR0106: why", "GR0106 cannot be silenced: it is about what cannot be read"],
  ])("%s", (_, rest, message) => {
    const issues = issuesIn(route("", ` # georouter-ignore ${rest}`));
    expect(issues.find(({ code }) => code === "GR0106")).toMatchObject({ severity: "error", message, line: 8 });
    expect(issues.find(({ code }) => code === "GR0317")).toBeDefined();
  });

  test("in another case, with the right one", () => {
    const [first] = issuesIn(spare("  # georouter-ignore gr0316: why\n"));
    expect(first).toMatchObject({ code: "GR0106", hint: 'did you mean "GR0316"?' });
  });

  test("also in a file that cannot be read further", () => {
    const { issues } = compileRules([{ file: "a.yaml", text: "a: &x 1 # georouter-ignore GR0317\n" }]);
    expect(issues.map(({ code }) => code)).toEqual(expect.arrayContaining(["GR0103", "GR0106"]));
  });
});

describe("a comment that silences nothing", () => {
  test("is a warning, and the rules compile", () => {
    const { rules, issues } = compiled(spare("", " # georouter-ignore GR0317: why"));
    expect(rules).not.toBeNull();
    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([
      ["GR0316", "warning"],
      ["GR0106", "warning"],
    ]);
  });

  test("is not told while there are errors, since checks were left out behind them", () => {
    const file = route("", "\n    rollout: nowhere # georouter-ignore GR0309: later");
    expect(issuesIn(file).map(({ code }) => code)).not.toContain("GR0106");
  });
});

test("ten thousand comments are applied in no time", () => {
  const comments = Array.from({ length: 10_000 }, () => `      ${WHY}\n`).join("");
  const spent = cpuClock();
  const { silenced } = compiled(route(comments));
  expect(silenced).toHaveLength(1);
  expect(spent()).toBeLessThan(3000);
});
