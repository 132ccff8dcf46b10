import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const ARMS = "arms: { b: { weight: 1 }, a: { weight: 3, role: canary, headers: { X-Abr: low } } }\n";
const experiment = (fields: string, name = "ladder") => document("Experiment", fields, `metadata: { name: ${name} }\n`);
const found = (fields: string): string => inShort(issuesIn(experiment(fields))).join("\n");

test("an experiment gets its name as id and salt, and everybody's region", () => {
  expect(rulesOf(experiment(`audience: { percent: 40 }\n${ARMS}`)).experiments).toEqual([
    {
      name: "ladder",
      id: "ladder",
      salt: "ladder",
      regions: [],
      percent: 40,
      arms: [
        { name: "b", weight: 1, role: null, headers: {} },
        { name: "a", weight: 3, role: "canary", headers: { "x-abr": "low" } },
      ],
      fromMs: null,
      untilMs: null,
      source: "x.yaml:3",
    },
  ]);
});

test("arms keep the order in which they are written, even when their names are numbers", () => {
  const numbered = "arms: { '20': { weight: 1 }, '3': { weight: 1 } }";
  const [rule] = rulesOf(experiment(`audience: { percent: 1 }\n${numbered}`)).experiments;
  expect(rule?.arms.map(({ name }) => name)).toEqual(["20", "3"]);
});

test("its time is in UTC; a day is its first moment", () => {
  const text = `audience: { regions: [europe], percent: 0.5 }\n${ARMS}from: 2026-11-01T12:30:00Z\nuntil: 2026-12-20`;
  expect(rulesOf(experiment(text)).experiments[0]).toMatchObject({
    regions: ["europe"],
    fromMs: Date.UTC(2026, 10, 1, 12, 30),
    untilMs: Date.UTC(2026, 11, 20),
  });
});

describe("an experiment may not", () => {
  const AUDIENCE = "audience: { percent: 1 }\n";
  test.each([
    ["have one arm", `${AUDIENCE}arms: { a: { weight: 1 } }`, "arms needs at least two arms, found 1"],
    ["end before it begins", `${AUDIENCE}${ARMS}from: 2026-12-02\nuntil: 2026-12-01`, "until must be after `from`"],
    [
      "name a region that is not there",
      `audience: { regions: [eurpoe], percent: 1 }\n${ARMS}`,
      'names the region "eurpoe"',
    ],
    ["have an audience of 101 percent", `audience: { percent: 101 }\n${ARMS}`, "must be 0 to 100"],
    [
      "set a header of ours",
      `${AUDIENCE}arms: { a: { weight: 1, headers: { x-edge-version: v } }, b: { weight: 1 } }`,
      "belongs to the edge",
    ],
    [
      "set the host",
      `${AUDIENCE}arms: { a: { weight: 1, headers: { Host: v } }, b: { weight: 1 } }`,
      '"Host" cannot be set as a header: it comes from the address',
    ],
    [
      "set the length of a body",
      `${AUDIENCE}arms: { a: { weight: 1, headers: { content-length: "5" } }, b: { weight: 1 } }`,
      "belongs to the connection",
    ],
    ["end some day", `${AUDIENCE}${ARMS}until: soon`, 'until must be a day or a time in UTC, found "soon"'],
    [
      "give a role that runs nowhere",
      `${AUDIENCE}arms: { a: { weight: 1, role: gold }, b: { weight: 1 } }`,
      'uses the role "gold"',
    ],
    ["be without audience", ARMS, 'needs the key "audience"'],
  ])("%s", (_, fields, message) => {
    expect(found(fields)).toContain(message);
  });

  test("set a header with a blank in its name, and is told how names of headers are", () => {
    const faulty = `${AUDIENCE}arms: { a: { weight: 1, headers: { x y: v } }, b: { weight: 1 } }`;
    const wrong = issuesIn(experiment(faulty)).filter(({ code }) => code === "GR0203");
    expect(wrong.map(({ hint }) => hint)).toEqual(["use letters, digits and hyphens, for example x-tier"]);
  });
  test("be without name", () => {
    const nameless = document("Experiment", `${AUDIENCE}${ARMS}`);
    expect(issuesIn(nameless).map(({ code }) => code)).toContain("GR0202");
  });
});

test("the salt of a rollout is taken", () => {
  expect(found(`audience: { percent: 1 }\n${ARMS}salt: player`)).toContain(
    'GR0310 rollout player and experiment ladder share the salt "player"',
  );
});
