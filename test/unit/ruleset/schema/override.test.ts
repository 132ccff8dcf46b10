import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const override = (fields: string, name = "upgrade") =>
  document("Override", fields, `metadata: { name: ${name}, ticket: CHG-1 }\n`);
const found = (fields: string): string => inShort(issuesIn(override(fields))).join("\n");
const effect = (fields: string) => rulesOf(override(fields)).overrides[0]?.effect;

describe("an override", () => {
  test("drains at once and for ten minutes, when it says no more", () => {
    expect(rulesOf(override("clusters: [south]\nstate: drain\nuntil: 2026-11-28T05:00:00Z")).overrides).toEqual([
      {
        name: "upgrade",
        effect: { kind: "state", clusters: ["south"], state: "drain", rampMs: 0, finishWithinMs: 600_000 },
        fromMs: null,
        untilMs: Date.UTC(2026, 10, 28, 5),
        reason: "",
        ticket: "CHG-1",
        source: "x.yaml:3",
      },
    ]);
  });

  test("drains as slowly as it says", () => {
    expect(
      effect("clusters: [south]\nstate: drain\nramp: 5m\nfinishWithin: 20m\nuntil: 2026-11-28T05:00:00Z"),
    ).toMatchObject({ rampMs: 300_000, finishWithinMs: 1_200_000 });
  });

  test.each([
    ['["s*"]', ["south"]],
    ['["*th"]', ["north", "south"]],
    ['["*", north]', ["north", "south"]],
    ["[south, north]", ["north", "south"]],
  ])("by the pattern %s means %j", (globs, clusters) => {
    expect(effect(`clusters: ${globs}\nstate: forced-down\nuntil: 2999-01-01`)).toMatchObject({ clusters });
  });

  test("dials clusters", () => {
    expect(effect("clusters: [north]\naccept: 70\nuntil: 2999-01-01")).toEqual({
      kind: "dial",
      clusters: ["north"],
      accept: 70,
    });
  });

  test("moves viewers", () => {
    expect(effect("viewers: { groups: [eu] }\nuse: [south, north]\nuntil: 2999-01-01")).toMatchObject({
      kind: "move",
      viewers: { groupCountries: ["DE", "FR", "IT"] },
      use: ["south", "north"],
    });
  });

  test("that begins later wins, whatever the files are called", () => {
    const late = override("clusters: [south]\naccept: 1\nfrom: 2026-12-02\nuntil: 2999-01-01", "a");
    const early = override("clusters: [south]\naccept: 2\nfrom: 2026-12-01\nuntil: 2999-01-01", "b");
    const always = override("clusters: [south]\naccept: 3\nuntil: 2999-01-01", "c");
    const text = [late, early, always].map((one) => one.text).join("---\n");
    expect(rulesOf({ file: "x.yaml", text }).overrides.map(({ name }) => name)).toEqual(["c", "b", "a"]);
  });
});

describe("an override may not", () => {
  const END = "until: 2999-01-01\n";
  test.each([
    ["be without end", "clusters: [south]\nstate: drain", 'needs the key "until"'],
    ["do nothing", `clusters: [south]\n${END}`, "must have exactly one of state, accept, use, found none"],
    ["do two things", `clusters: [south]\nstate: drain\naccept: 5\n${END}`, "found state and accept"],
    [
      "force a state that there is not",
      `clusters: [south]\nstate: down\n${END}`,
      "must be drain, forced-down or forced-up",
    ],
    ["force a state on nobody", `state: drain\n${END}`, "needs the key `clusters` beside state"],
    ["move nobody", `use: [south]\n${END}`, "needs the key `viewers` beside use"],
    [
      "force a state on viewers",
      `clusters: [south]\nviewers: { countries: [DE] }\nstate: drain\n${END}`,
      "viewers has no effect beside state",
    ],
    [
      "ramp a state that is no drain",
      `clusters: [south]\nstate: forced-up\nramp: 5m\n${END}`,
      "ramp has no effect without `state: drain`",
    ],
    [
      "end before it begins",
      "clusters: [south]\nstate: drain\nfrom: 2999-01-02\nuntil: 2999-01-01",
      "until must be after `from`",
    ],
    ["name a cluster that is not there", `clusters: [suoth]\nstate: drain\n${END}`, 'names the cluster "suoth"'],
    [
      "use a cluster that is not there",
      `viewers: { countries: [DE] }\nuse: [suoth]\n${END}`,
      'names the cluster "suoth"',
    ],
    [
      "mean clusters by a pattern that fits none",
      `clusters: ["x-*"]\nstate: drain\n${END}`,
      'means the clusters "x-*", and there are none',
    ],
    ["name a group that is not there", `viewers: { groups: [ue] }\nuse: [south]\n${END}`, 'names the group "ue"'],
    ["accept more than everything", `clusters: [south]\naccept: 101\n${END}`, "accept must be 0 to 100"],
  ])("%s", (_, fields, message) => {
    expect(found(fields)).toContain(message);
  });
});
