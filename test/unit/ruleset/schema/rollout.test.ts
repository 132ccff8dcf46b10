import { describe, expect, test } from "vitest";
import type { CanaryRule } from "../../../../src/core/model/version-rule.ts";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const rollout = (fields: string, metadata = "metadata: { name: player }\n") => document("Rollout", fields, metadata);
const LEAST = "strategy: canary\nfrom: stable\nto: canary\n";
const found = (fields: string): readonly string[] => inShort(issuesIn(rollout(fields)));

function player(percent: string, more = ""): CanaryRule {
  const [rule] = rulesOf(rollout(`${LEAST}percent: ${percent}\n${more}`)).rollouts;
  if (rule?.strategy !== "canary") throw new Error("no canary");
  return rule;
}

test("a rollout gets its name as id and salt", () => {
  expect(player("{ world: 5 }")).toMatchObject({
    name: "player",
    id: "player",
    salt: "player",
    from: "stable",
    to: "canary",
  });
  expect(player("{ world: 5 }", "salt: Spring.2026_1\nid: old\n")).toMatchObject({ id: "old", salt: "Spring.2026_1" });
});

describe("every region has a percentage", () => {
  // In the good rule set `alps` is within `europe`; `world` stands alone.
  test.each([
    ["its own", "{ alps: 1, europe: 2, world: 3 }", { alps: 1, europe: 2, world: 3 }],
    ["that of the region it is within", "{ europe: 2, world: 3 }", { alps: 2, europe: 2, world: 3 }],
    [
      "the default, but the region it is within comes first",
      "{ europe: 2, default: 9 }",
      { alps: 2, europe: 2, world: 9 },
    ],
    ["none", "{}", { alps: 0, europe: 0, world: 0 }],
    ["its own, if that is 0", "{ alps: 0, europe: 50 }", { alps: 0, europe: 50, world: 0 }],
  ])("%s", (_, percent, expected) => {
    expect(player(percent).percent).toEqual(expected);
  });
});

describe("a percentage", () => {
  test.each(["0", "100", "33.333", "0.001", "99.999", "2.50", "1e1"])("may be %s, exactly", (text) => {
    expect(player(`{ world: ${text} }`).percent["world"]).toBe(Number(text));
  });
  test.each(["-1", "101", "100.001", "33.3333", "0.0005", "1e999", ".nan", '"5"', "5%", "~", "[5]", "true"])(
    "is not %s",
    (text) => {
      expect(found(`${LEAST}percent: { world: ${text} }`)).toEqual([
        expect.stringContaining("GR0203 rollout player: percent.world must be 0 to 100 with up to 3 decimals, found"),
      ]);
    },
  );
  test("is for a region that there is", () => {
    expect(found(`${LEAST}percent: { wrold: 5 }`)).toEqual([
      '8:14 GR0302 rollout player names the region "wrold", which is not defined',
    ]);
  });
});

describe("a rollout may not", () => {
  test.each([
    [
      "lead to where it starts",
      "strategy: canary\nfrom: stable\nto: stable\npercent: {}",
      "to must differ from `from`, found stable for both",
    ],
    [
      "have a colon in its salt",
      `${LEAST}percent: {}\nsalt: "a:b"`,
      "salt must be text of 1 to 64 letters, digits and . _ -",
    ],
    ["have an empty salt", `${LEAST}percent: {}\nsalt: ""`, "salt must be text"],
    [
      "use a role that runs nowhere",
      "strategy: canary\nfrom: stable\nto: blue\npercent: {}",
      'uses the role "blue", which no cluster runs',
    ],
    ["have no percentages", LEAST, 'needs the key "percent"'],
    [
      "have another strategy",
      "strategy: linear\nfrom: stable\nto: canary\npercent: {}",
      'strategy must be canary or blueGreen, found "linear"',
    ],
  ])("%s", (_, fields, message) => {
    expect(found(fields).join("\n")).toContain(message);
  });

  test.each([
    ["no metadata", ""],
    ["no name", "metadata: { owner: a }\n"],
  ])("have %s", (_, metadata) => {
    const codes = issuesIn(rollout(`${LEAST}percent: {}`, metadata)).map(({ code }) => code);
    expect(codes).toContain("GR0202");
  });
});

test("a salt is taken even when the other rollout has it only by its name", () => {
  const salted = rollout(`${LEAST}percent: {}\nsalt: player`, "metadata: { name: captions }\n");
  const { text } = rollout(`${LEAST}percent: {}`);
  expect(inShort(issuesIn({ file: "x.yaml", text: `${text}---\n${salted.text}` }))).toEqual([
    expect.stringContaining('GR0310 rollout player and rollout captions share the salt "player"'),
  ]);
});
