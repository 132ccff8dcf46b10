import { describe, expect, test } from "vitest";
import { explainSkipped, shown } from "../../../src/core/decide/explain-wants.ts";
import { asId, type RouteName } from "../../../src/core/model/ids.ts";
import type { SkippedRoute } from "../../../src/core/model/trace.ts";

const skipped = (more: Partial<SkippedRoute>): SkippedRoute => ({
  route: asId<RouteName>("live"),
  source: "routes/live.yaml:7",
  condition: "methods",
  field: "",
  saw: "POST",
  wants: ["GET"],
  ...more,
});

describe("a skipped route", () => {
  const rows: [wants: SkippedRoute["wants"], saw: string | null, wanted: string][] = [
    [["GET"], "POST", "wants GET, saw POST"],
    [["GET", "PUT"], "POST", "wants GET or PUT, saw POST"],
    [["/a", "/b", "/c"], "/d", "wants /a or /b or /c, saw /d"],
    [["/a", "/b", "/c", "/d", "/e"], "/f", "wants /a or /b or /c or 2 others, saw /f"],
    [{ exact: "gold" }, "tin", "wants gold, saw tin"],
    [{ exact: "" }, "tin", 'wants "", saw tin'],
    [{ prefix: "go" }, "tin", "wants go…, saw tin"],
    [{ suffix: "ld" }, "tin", "wants …ld, saw tin"],
    [{ oneOf: ["gold", "silver"] }, "tin", "wants gold or silver, saw tin"],
    [{ not: "tin" }, "tin", "wants a value that is not tin, saw tin"],
    [{ not: "tin" }, null, "wants a value that is not tin, saw none"],
    [{ present: true }, null, "wants any value, saw none"],
    [{ present: false }, "tin", "wants none, saw tin"],
  ];
  test.each(rows)("%j, saw %j", (wants, saw, wanted) => {
    expect(explainSkipped([skipped({ wants, saw })])).toEqual([
      { text: `live  no: methods: ${wanted}`, source: "routes/live.yaml:7" },
    ]);
  });

  test("names the field of a header, query or cookie condition", () => {
    const header = skipped({ condition: "headers", field: "x-tier", wants: { exact: "gold" }, saw: null });
    expect(explainSkipped([header])[0]?.text).toBe("live  no: headers x-tier: wants gold, saw none");
  });
});

describe("many skipped routes", () => {
  const many = (n: number, condition: SkippedRoute["condition"]): SkippedRoute[] =>
    Array.from({ length: n }, () => skipped({ condition }));

  test("forty are all told", () => {
    expect(explainSkipped([...many(20, "hosts"), ...many(20, "paths")])).toHaveLength(40);
  });

  test("of more, only those that another thing than host and path kept out, and the rest is counted", () => {
    const lines = explainSkipped([...many(3000, "hosts"), ...many(1990, "paths"), ...many(10, "methods")]);
    expect(lines).toHaveLength(11);
    expect(lines[0]?.text).toBe("live  no: methods: wants GET, saw POST");
    expect(lines.at(-1)).toEqual({
      text: "4990 more routes do not match, most by host or path; -o json lists them",
      source: "",
    });
  });

  test("and of those no more than forty", () => {
    expect(explainSkipped(many(5000, "methods"))).toHaveLength(41);
  });
});

describe("what a viewer sent", () => {
  test("plain text is shown as it is", () => {
    expect(shown("/live/ch1?x=~")).toBe("/live/ch1?x=~");
  });

  test.each([
    ["a b", '"a b"'],
    ["", '""'],
    ["a\nb", String.raw`"a\nb"`],
    ["\u001b[2J", String.raw`"\u001b[2J"`],
    ["São", '"São"'],
  ])("%j is quoted", (text, wanted) => {
    expect(shown(text)).toBe(wanted);
  });

  test("a long one is cut, and says so", () => {
    expect(shown("x".repeat(200))).toBe(`${"x".repeat(80)}…`);
    expect(shown(" ".repeat(200))).toBe(`"${" ".repeat(80)}…"`);
  });
});
