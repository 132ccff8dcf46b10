import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/core/ruleset/index.ts";
import { textWithoutSources } from "../../../src/core/ruleset/text-without-sources.ts";
import { GOOD } from "./rule-files.ts";
import { toyFiles } from "../toy-rules.ts";

describe("rules that differ only in where they are written decide alike", () => {
  test("a line more in front changes nothing", () => {
    const moved = compileRules(GOOD.map((file) => ({ ...file, text: `# moved\n${file.text}` }))).rules;
    const { rules } = compileRules(GOOD);
    if (moved === null || rules === null) throw new Error("no rules");
    expect(moved).not.toEqual(rules);
    expect(textWithoutSources(moved)).toBe(textWithoutSources(rules));
  });
  test("but a region with the name `source` is no place in a file", () => {
    const named = (percent: number) => {
      const [file] = toyFiles();
      const text = (file?.text ?? "")
        .replace("    world:\n", "    source:\n      within: latam\n      viewers: { countries: [CL] }\n    world:\n")
        .replace("latam: 25", `latam: 25, source: ${percent}`);
      const { rules } = compileRules([{ file: "toy.yaml", text }]);
      if (rules === null) throw new Error("no rules");
      return textWithoutSources(rules);
    };
    expect(named(5)).not.toBe(named(6));
  });
});
