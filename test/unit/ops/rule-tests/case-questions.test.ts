import { describe, expect, test } from "vitest";
import type { CaseTest, FactValues } from "../../../../src/core/model/rule-test.ts";
import { questionCount, questionsOf } from "../../../../src/core/ops/rule-tests/case-questions.ts";

const caseOf = (each: readonly FactValues[], facts = {}): CaseTest => ({
  kind: "case",
  name: "a",
  file: "a.yaml",
  line: 1,
  facts,
  each,
  expect: {},
});

describe("a case", () => {
  test("without `each` is one request, without a label", () => {
    expect([...questionsOf(caseOf([], { unit: "u" }))]).toEqual([{ label: "", facts: { unit: "u" } }]);
  });
  test("with `each` is one for each combination, over its other facts", () => {
    const each = [
      { name: "country", values: ["FR", "IT"] },
      { name: "asn", values: [1, 2] },
    ];
    const facts = { country: "DE", subdivision: "DE-BE", unit: "u" };
    expect([...questionsOf(caseOf(each, facts))]).toEqual([
      { label: "country FR, asn 1", facts: { unit: "u", country: "FR", asn: 1 } },
      { label: "country FR, asn 2", facts: { unit: "u", country: "FR", asn: 2 } },
      { label: "country IT, asn 1", facts: { unit: "u", country: "IT", asn: 1 } },
      { label: "country IT, asn 2", facts: { unit: "u", country: "IT", asn: 2 } },
    ]);
  });
  test("has as many as the product says, all different", () => {
    const each = [3, 5, 7].map((count, at) => ({
      name: ["unit", "path", "query"][at] ?? "",
      values: Array.from({ length: count }, (_, number) => `${number}`),
    }));
    const labels = [...questionsOf(caseOf(each))].map(({ label }) => label);
    expect(new Set(labels).size).toBe(3 * 5 * 7);
    expect(questionCount(caseOf(each))).toBe(3 * 5 * 7);
  });
  test("is asked without making all of them first", () => {
    const many = Array.from({ length: 1000 }, (_, number) => `/${number}`);
    const [first] = questionsOf(
      caseOf([
        { name: "path", values: many },
        { name: "query", values: many },
        { name: "unit", values: many },
      ]),
    );
    expect(first?.label).toBe("path /0, query /0, unit /0");
  });
});
