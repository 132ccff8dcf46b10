import { describe, expect, test } from "vitest";
import type { Rules } from "../../../../src/core/model/rules.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { amongGood, document, GOOD, inShort, rulesOf } from "../rule-files.ts";

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

/** What identity says of a document that stood there in another form before. */
function between(was: string, now: string, kind: string, name: string): readonly string[] {
  const [old, young] = [was, now].map((spec) => document(kind, spec, `metadata: { name: ${name} }\n`));
  if (old === undefined || young === undefined) return [];
  const { issues } = compileRules(amongGood(young), { before: rulesOf(old) });
  return inShort(issues.filter(({ code }) => code === "GR0326"));
}

describe("salts, written or by name, are told when they change", () => {
  const ROLLOUT = "strategy: canary\nfrom: stable\nto: canary\npercent: {}\n";
  const EXPERIMENT = "audience: { percent: 5 }\narms: { a: { weight: 1 }, b: { weight: 1 } }\n";

  test.each([
    ["Rollout", "player", ROLLOUT, "rollout player"],
    ["Experiment", "ladder", EXPERIMENT, "experiment ladder"],
  ])("of a %s", (kind, name, spec, what) => {
    expect(between(spec, `${spec}salt: x`, kind, name)).toEqual([
      expect.stringContaining(`GR0326 ${what}: salt was ${name} and is x`),
    ]);
    expect(between(`${spec}salt: x`, spec, kind, name)).toEqual([
      expect.stringContaining(`GR0326 ${what}: salt was x and is ${name}`),
    ]);
    expect(between(spec, `${spec}salt: ${name}`, kind, name)).toEqual([]);
  });
});

test("a new cluster behind the gateway of one that stays is no new name of that one", () => {
  const north = /^ {4}north:\n(?: {6}.*\n)+/m;
  const files = GOOD.map(({ file, text }) => ({
    file,
    text: text.replace(north, (all) => all + all.replace("north:", "second:").replace("id: n1", "id: n2")),
  }));
  expect(files).not.toEqual(GOOD);
  const { issues } = compileRules(files, { before });
  expect(issues.map(({ code }) => code)).not.toContain("GR0326");
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
