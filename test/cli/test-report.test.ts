/**
 * What `georouter test` writes, without running it: JUnit, and the progress line.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { junitReport } from "../../src/cli/test/junit-report.ts";
import { progressLine } from "../../src/cli/progress-line.ts";
import { paintFor } from "../../src/cli/colour.ts";
import { renderCoverage, renderMutation, renderOutcome, shownValue } from "../../src/cli/test/render-tests.ts";
import type { Failure, Outcome } from "../../src/core/ops/rule-tests/test-outcome.ts";
import { readXml } from "./read-xml.ts";

const PLAIN = paintFor({}, {});

function outcome(name: string, failures: readonly Partial<Failure>[] = [], file = "rules/tests/a.yaml"): Outcome {
  const whole = failures.map((one) => ({ label: "", line: 7, differences: [], fault: "", decision: null, ...one }));
  return { test: { kind: "case", name, file, line: 5, facts: {}, each: [], expect: {} }, note: "", failures: whole };
}

const difference = { field: "cluster", wanted: "north", found: "south" };

describe("the JUnit report", () => {
  const report = readXml(
    junitReport([
      outcome("passes"),
      outcome("fails", [
        { label: "country AR", differences: [difference, { field: "tier", wanted: 1, found: undefined }] },
      ]),
      outcome("elsewhere", [], "rules/tests/b.yaml"),
    ]),
  );
  test("has one suite for each file, with its counts", () => {
    expect(report.attributes).toEqual({ name: "georouter test", tests: "3", failures: "1" });
    expect(report.children.map(({ name, attributes }) => [name, attributes])).toEqual([
      ["testsuite", { name: "rules/tests/a.yaml", tests: "2", failures: "1" }],
      ["testsuite", { name: "rules/tests/b.yaml", tests: "1", failures: "0" }],
    ]);
  });
  test("has each test with its place", () => {
    const cases = report.children.flatMap(({ children }) => children);
    expect(cases.map(({ attributes }) => [attributes["name"], attributes["file"], attributes["line"]])).toEqual([
      ["passes", "rules/tests/a.yaml", "5"],
      ["fails", "rules/tests/a.yaml", "5"],
      ["elsewhere", "rules/tests/b.yaml", "5"],
    ]);
  });
  test("says what differs, and where", () => {
    const [, failed] = report.children[0]?.children ?? [];
    expect(failed?.children).toEqual([
      {
        name: "failure",
        attributes: {
          message: "country AR; cluster: wanted north, found south; tier: wanted 1, found (the decision has none)",
        },
        children: [],
        text: "rules/tests/a.yaml:7 country AR; cluster: wanted north, found south; tier: wanted 1, found (the decision has none)",
      },
    ]);
  });
  test("has one failure for a test that fails for many viewers, with all of them in its text", () => {
    const failures = ["AR", "BO", "CO"].map((code) => ({ label: `country ${code}`, differences: [difference] }));
    const many = readXml(junitReport([outcome("fails", failures)])).children[0]?.children[0]?.children ?? [];
    expect(many.map(({ attributes }) => attributes["message"])).toEqual([
      "country AR; cluster: wanted north, found south; and 2 more",
    ]);
    expect(many[0]?.text.match(/wanted north/g)).toHaveLength(3);
  });
  test("is well-formed and true to the text, whatever is in it", () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    const allowed = (one: string): string =>
      one
        .toWellFormed()
        .replaceAll(/\r\n?/g, "\n")
        // oxlint-disable-next-line no-control-regex -- what XML does not allow
        .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
    fc.assert(
      fc.property(text, text, fc.constantFrom("<&>\"'", "]]>", "\u0007", "\n\t", "\ud800", ""), (name, fault, more) => {
        const read = readXml(junitReport([outcome(name + more, [{ fault: `!${fault}${more}` }])]));
        const found = read.children[0]?.children[0];
        expect(found?.attributes["name"]).toBe(allowed(name + more));
        expect(found?.children[0]?.attributes["message"]).toBe(allowed(`!${fault}${more}`));
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

describe("an outcome in text", () => {
  const form = { paint: PLAIN, fileWidth: 20, trace: true };
  test("that passed is one line", () => {
    expect(renderOutcome({ ...outcome("passes"), note: "4 viewers" }, form)).toBe(
      "✔ rules/tests/a.yaml    passes  4 viewers\n",
    );
  });
  test("that failed says only what differs, with its place", () => {
    expect(renderOutcome(outcome("fails", [{ label: "country AR", differences: [difference] }]), form)).toBe(
      [
        "✖ rules/tests/a.yaml    fails",
        "    country AR   rules/tests/a.yaml:7",
        "    - cluster  north",
        "    + cluster  south",
        "",
      ].join("\n"),
    );
  });
  test("that failed many times shows five, and counts the others", () => {
    const many = Array.from({ length: 12 }, (_, at) => ({ label: `country ${at}`, differences: [difference] }));
    const text = renderOutcome(outcome("fails", many), form);
    expect(text.match(/- cluster/g)).toHaveLength(5);
    expect(text).toContain("and 7 more like these");
  });
});

test("values that would break the line are quoted", () => {
  expect([
    shownValue("a\nb"),
    shownValue(""),
    shownValue("plain ±"),
    shownValue(["a", "b"]),
    shownValue({ a: 1 }),
  ]).toEqual(['"a\\nb"', '""', "plain ±", "[a, b]", '{"a":1}']);
});

describe("coverage and mutation in text", () => {
  const missing = [{ kind: "region", name: "latam", source: "rules/regions.yaml:5" }] as const;
  const counts = [{ what: "regions", covered: 1999, total: 2000 }];

  test("99.95 % is not shown as 100", () => {
    expect(renderCoverage({ counts, missing, percent: 99.95 }, 0, PLAIN)).toBe(
      "Coverage 99.9 %: regions 1999/2000\n  not covered: region    latam  rules/regions.yaml:5\n",
    );
  });
  test("too little is said to be too little", () => {
    expect(renderCoverage({ counts, missing: [], percent: 80 }, 90, PLAIN)).toContain(
      ", below the 90 % that are wanted",
    );
    expect(renderCoverage({ counts, missing: [], percent: 90 }, 90, PLAIN)).not.toContain("below");
  });
  test("survivors are named with their place and what to do", () => {
    const survivors = [{ what: "region latam", file: "rules/regions.yaml", line: 5 }];
    const text = renderMutation({ counts: { noticed: 2, refused: 3, equivalent: 4, survived: 1 }, survivors }, PLAIN);
    expect(text.split("\n")).toEqual([
      "✖ Mutation: 10 deletions: 2 noticed by a test, 3 refused by check, 4 without effect, 1 survived",
      "  survived: rules/regions.yaml:5  region latam",
      "  No test fails without these: add a test for each, or remove it.",
      "",
    ]);
  });
});

describe("the progress line", () => {
  const written = (isTTY: boolean): readonly string[] => {
    const out: string[] = [];
    let now = 0;
    const line = progressLine(
      { isTTY, write: (text) => out.push(text) },
      (done) => `at ${done}`,
      () => now,
    );
    for (let done = 1; done <= 30; done++) {
      line.show(done);
      now += 10;
    }
    line.clear();
    return out;
  };
  test("is written ten times a second at most, in one place, and taken away", () => {
    expect(written(true)).toEqual(["\rat 1\u001b[K", "\rat 11\u001b[K", "\rat 21\u001b[K", "\r\u001b[K"]);
  });
  test("is not written where nobody looks", () => {
    expect(written(false)).toEqual([]);
  });
});
