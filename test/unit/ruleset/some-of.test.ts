import { expect, test } from "vitest";
import { someOf } from "../../../src/core/ruleset/some-of.ts";

test.each([
  [[], ""],
  [["AT"], "AT"],
  [["AT", "BE", "BG", "CY"], "AT, BE, BG, CY"],
  [["AT", "BE", "BG", "CY", "CZ"], "AT, BE, BG, CY and 1 more"],
])("of %j a message shows %j", (names, text) => expect(someOf(names)).toBe(text));
