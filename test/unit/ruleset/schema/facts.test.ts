/**
 * The facts and the expectations that rule files can write are those that the engine reads and gives.
 */
import { describe, expect, test } from "vitest";
import { decide } from "../../../../src/core/decide/decide.ts";
import { asId } from "../../../../src/core/model/ids.ts";
import { decisionJson } from "../../../../src/core/ops/decision-json.ts";
import { readFacts } from "../../../../src/core/ops/facts/read-facts.ts";
import { EXPECTED_FIELDS } from "../../../../src/core/ruleset/schema/expected-decision.ts";
import { FACT_NAMES } from "../../../../src/core/ruleset/schema/facts.ts";
import { bundleOf, keys, live, rollout, route, viewerNumber } from "../../small-rules.ts";
import { document, inShort, issuesIn } from "../rule-files.ts";

const viewers = (facts: string) => document("Viewers", `viewers:\n  one: { ${facts} }`);

test("the schema and the engine know the same facts", () => {
  const asked = readFacts({ nonsense: 1 }, bundleOf(), null, 0);
  const [fault = ""] = asked.ok ? [] : asked.error;
  expect(fault.replace(/.*known are /, "").split(", ")).toEqual(FACT_NAMES);
});

test("every field of every kind of decision, but trace and bundle, can be expected, and no other", () => {
  const bundle = bundleOf({
    routes: [
      route("answer", { match: { paths: ["/a"] }, to: { kind: "respond", respond: { status: 200, body: "" } } }),
      route("all", { rollout: asId("player") }),
    ],
    rollouts: [rollout("player", { world: 5 })],
    router: {
      geofence: [
        { name: asId("embargo"), viewers: keys({ countries: ["KP"] }), respond: { status: 451, body: "" }, source: "" },
      ],
    },
  });
  const decisions = [{}, { path: "/a" }, { host: "x.example" }].map((parts) =>
    decide(bundle, live(), viewerNumber(1, parts)),
  );
  expect(decisions.map(({ kind }) => kind)).toEqual(["handoff", "respond", "reject"]);
  const fields = new Set(decisions.flatMap((decision) => Object.keys(decisionJson(decision, false))));
  expect([...fields].filter((field) => field !== "bundle").toSorted()).toEqual(EXPECTED_FIELDS.toSorted());
});

describe("facts that are well written", () => {
  test.each([
    "country: br, subdivision: br-sp, city: São Paulo, lat: -23.5, lon: -46.6, asn: 28573",
    'ip: "2001:db8::1", continent: sa',
    "host: live.example, path: /live/ch1?x=1, query: a=b, method: post",
    "headers: { X-Tier: gold }, cookies: { sid: abc }, unit: u1",
    "at: 2026-11-28T03:00:00Z, health: { north: down, south: { ready: 50, accept: 70 } }",
    "percent: { player: { europe: 12.345 } }",
    "",
  ])("%s", (facts) => {
    expect(issuesIn(viewers(facts))).toEqual([]);
  });
});

describe("facts that are not", () => {
  test.each([
    ["county: BR", 'unknown key "county" in viewer one'],
    ["country: UK", 'viewer one: country must be an ISO 3166-1 country code, found "UK"'],
    ["subdivision: SP", 'viewer one: subdivision must be a subdivision code with its country, found "SP"'],
    ["ip: 1.2.3", 'viewer one: ip must be an IP address, found "1.2.3"'],
    ["lat: 91", "viewer one: lat must be a number from -90 to 90, found 91"],
    [
      "host: https://live.example",
      'viewer one: host must be a host name such as live.example.com or *.example.com, found "https://live.example"',
    ],
    [
      'host: "*.vod.example"',
      'viewer one: host must be a host name such as live.example.com or *.example.com, found "*.vod.example"',
    ],
    ["path: live", 'viewer one: path must be a path such as /live/ch1, found "live"'],
    ["headers: { x-tier: 1 }", "viewer one: headers.x-tier must be text of up to 1024 characters, found 1"],
    ["at: yesterday", 'viewer one: at must be a day or a time in UTC, found "yesterday"'],
    [
      "health: { north: sick }",
      'viewer one: health.north must be up, degraded, down, unknown, drain, forced-down, forced-up, or a map with ready and accept, found "sick"',
    ],
    ["health: { north: { redy: 5 } }", 'unknown key "redy" in viewer one: health.north'],
    [
      "percent: { player: { europe: 120 } }",
      "viewer one: percent.player.europe must be 0 to 100 with up to 3 decimals, found 120",
    ],
  ])("%s", (facts, message) => {
    expect(issuesIn(viewers(facts)).map((issue) => issue.message)).toEqual([message]);
  });
  test("a misspelt fact comes with the one that was meant", () => {
    expect(issuesIn(viewers("contry: BR"))[0]).toMatchObject({ code: "GR0201", hint: 'did you mean "country"?' });
  });
});

describe("names in facts are those of the rules", () => {
  test.each([
    ["health: { nroth: down }", "cluster", "nroth"],
    ["percent: { palyer: { europe: 5 } }", "rollout", "palyer"],
    ["percent: { player: { europ: 5 } }", "region", "europ"],
  ])("%s", (facts, what, name) => {
    const issues = issuesIn(viewers(facts));
    expect(inShort(issues)).toEqual([
      expect.stringContaining(`GR0302 viewer one names the ${what} "${name}", which is not defined`),
    ]);
    expect(issues[0]?.related?.message).toMatch(/is defined here$/);
  });
});
