import { describe, expect, test } from "vitest";
import type { Rules } from "../../../../src/core/model/rules.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { GOOD, inShort } from "../rule-files.ts";

function goodRules(): Rules {
  const { rules } = compileRules(GOOD);
  if (rules === null) throw new Error("the good rule set does not compile");
  return rules;
}

const before = goodRules();

/** What is found when some text of the good rule set is replaced by another. */
function changed(from: string | RegExp, to: string): readonly string[] {
  const files = GOOD.map(({ file, text }) => ({ file, text: text.replaceAll(from, to) }));
  expect(files).not.toEqual(GOOD);
  return inShort(compileRules(files, { before }).issues);
}

describe("what would move viewers by accident is told", () => {
  test.each([
    ["another id of a cluster", "id: n1", "id: n2", "cluster north: id was n1 and is n2"],
    ["no id any more", "      id: n1\n", "", "cluster north: id was n1 and is north"],
    ["another salt", "percent: { europe", "salt: x, percent: { europe", "rollout player: salt was player and is x"],
    [
      "another order of units",
      '"header:X-Session-Id", "cookie:sid"',
      '"cookie:sid", "header:X-Session-Id"',
      "unit was [header:x-session-id, cookie:sid, cmcd:sid] and is [cookie:sid, header:x-session-id, cmcd:sid]",
    ],
    ["a unit less", ', "cmcd:sid"', "", "unit was [header:x-session-id, cookie:sid, cmcd:sid]"],
    ["an id for a region", "    alps:\n", "    alps:\n      id: peaks\n", "region alps: id was alps and is peaks"],
  ])("%s", (_, from, to, message) => {
    expect(changed(from, to)).toEqual([expect.stringMatching(/^\d+:\d+ GR0326 /)]);
    expect(changed(from, to).join("")).toContain(message);
  });

  test("a cluster with another name, the same gateway and no id", () => {
    expect(changed(/\bsouth\b(?!\.)/g, "sul")).toEqual([
      expect.stringContaining("cluster sul (south before): id was south and is sul"),
    ]);
  });
});

describe("what moves nobody is not told", () => {
  test.each([
    ["a percentage", "europe: 2.5", "europe: 5"],
    ["one more unit behind the others", '"cmcd:sid"]', '"cmcd:sid", "cookie:other"]'],
    ["an id that is the name", "    alps:\n", "    alps:\n      id: alps\n"],
    ["a cluster that is renamed and keeps its id", /\bnorth\b(?!\.)/g, "nord"],
  ])("%s", (_, from, to) => {
    expect(changed(from, to)).toEqual([]);
  });

  test("anything, when nobody says what was before", () => {
    const files = GOOD.map(({ file, text }) => ({ file, text: text.replace("id: n1", "id: n2") }));
    expect(compileRules(files).issues).toEqual([]);
  });
});
