import { describe, expect, test } from "vitest";
import type { FieldTest } from "../../../src/core/model/route-rule.ts";
import { matchField } from "../../../src/core/model/field-test.ts";

describe("conditions on one field", () => {
  const rows: [test: FieldTest, value: string | null, passes: boolean][] = [
    [{ exact: "gold" }, "gold", true],
    [{ exact: "gold" }, "Gold", false],
    [{ exact: "gold" }, "gold, silver", false],
    [{ exact: "" }, "", true],
    [{ prefix: "go" }, "gold", true],
    [{ prefix: "ol" }, "gold", false],
    [{ suffix: "ld" }, "gold", true],
    [{ suffix: "go" }, "gold", false],
    [{ present: true }, "", true],
    [{ present: true }, null, false],
    [{ present: false }, null, true],
    [{ present: false }, "gold", false],
    [{ oneOf: ["gold", "silver"] }, "silver", true],
    [{ oneOf: ["gold", "silver"] }, "bronze", false],
    [{ oneOf: [] }, "gold", false],
    [{ not: "gold" }, "silver", true],
    [{ not: "gold" }, "gold", false],
  ];
  test.each(rows)("%j on %j: %s", (condition, value, passes) => {
    expect(matchField(condition, value)).toBe(passes);
  });

  const refused: FieldTest[] = [
    { exact: "" },
    { prefix: "" },
    { suffix: "" },
    { present: true },
    { oneOf: [""] },
    { not: "gold" },
  ];
  test.each(refused)("an absent field does not pass %j", (condition) => {
    expect(matchField(condition, null)).toBe(false);
  });
});
