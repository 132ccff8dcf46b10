import { describe, expect, test } from "vitest";
import { decideRouting } from "../../../../src/core/decide/decide.ts";
import { decisionJson } from "../../../../src/core/ops/decision-json.ts";
import { readFacts } from "../../../../src/core/ops/facts/read-facts.ts";
import { ruleTestCase, type RuleTestCase } from "../../../../src/core/ops/rule-tests/rule-test-case.ts";
import { AT, bundleOf, keys, region, rollout, route, rulesOf, tier } from "../../small-rules.ts";
import { asId } from "../../../../src/core/model/ids.ts";

const RULES = rulesOf({
  router: {
    geofence: [
      {
        name: asId("embargo"),
        viewers: keys({ countries: ["KP"] }),
        respond: { status: 451, body: "" },
        source: "r:1",
      },
    ],
  },
  regions: [region("world", { tiers: [tier({ a: 1 }), tier({ b: 1 })] })],
  routes: [route("live", { match: { paths: ["/live/*"] }, rollout: asId("playback") })],
  rollouts: [rollout("playback", { world: 50 })],
});
const BUNDLE = bundleOf(RULES);

function decided(facts: Readonly<Record<string, unknown>>, now = AT) {
  const asked = readFacts(facts, BUNDLE, null, now);
  if (!asked.ok) throw new Error(asked.error.join("; "));
  return decideRouting(BUNDLE, asked.value.live, asked.value.viewer);
}

function caseOf(facts: Readonly<Record<string, unknown>>): RuleTestCase {
  return ruleTestCase(facts, decided(facts));
}

const HEALTH = { a: { since: AT - 90_000 }, b: "up" };

describe("a case", () => {
  const rows: [facts: Readonly<Record<string, unknown>>, name: string, expect: object][] = [
    [
      { country: "DE", path: "/live/1" },
      "DE /live/1 reaches a",
      { cluster: "a", role: "stable", region: "world", route: "live", reason: "matched" },
    ],
    [
      { country: "DE", path: "/live/1", health: { a: "down" }, unit: "u1", percent: { playback: { world: 100 } } },
      "DE /live/1 with a down reaches b canary",
      { cluster: "b", role: "canary", region: "world", route: "live", reason: "failover" },
    ],
    [
      { ip: "8.8.8.8", host: "live.streamtv.example", path: "/live/1", method: "POST" },
      "8.8.8.8 POST live.streamtv.example/live/1 reaches a",
      { cluster: "a", role: "stable", region: "world", route: "live", reason: "matched" },
    ],
    [{ country: "KP" }, "KP / is answered 451 (geofence)", { kind: "respond", status: 451, reason: "geofence" }],
    [
      { path: "/x" },
      "anybody /x is refused with 404 (no-route)",
      { kind: "reject", status: 404, region: "world", reason: "no-route" },
    ],
  ];
  test.each(rows)("of %j", (facts, name, wanted) => {
    expect(caseOf(facts)).toEqual({ name, facts, expect: wanted });
  });

  test("has a name that a rule test may have, with its end, however long the question is", () => {
    for (const path of [`/live/${"x".repeat(500)}`, `/live/${"é😀".repeat(200)}`]) {
      const { name } = caseOf({ country: "DE", path });
      expect(name).toMatch(/^DE \/live\/.*… reaches a$/u);
      expect([name.length >= 179 && name.length <= 180, name.isWellFormed()]).toEqual([true, true]);
    }
  });

  test("has the moment, written as a time, only where it was given or decides", () => {
    expect(caseOf({ path: "/live/1", at: AT }).facts["at"]).toBe("2027-01-15T08:00:00Z");
    expect(caseOf({ path: "/live/1", health: HEALTH }).facts["at"]).toBe("2027-01-15T08:00:00Z");
    expect(caseOf({ path: "/live/1", health: { a: "down" } }).facts).not.toHaveProperty("at");
  });

  const all: Readonly<Record<string, unknown>>[] = [
    ...rows.map(([facts]) => facts),
    { path: "/live/1", health: HEALTH, unit: "u7" },
    { path: "/live/1", headers: { "x-session-id": "s1" }, cookies: { a: "b" }, at: AT },
    { subdivision: "BR-SP", city: "Campinas", lat: 1, lon: 2, path: "/live/1", asn: 5 },
  ];
  test.each(all)("asked again at any other time, the facts of %j give what is expected", (facts) => {
    const { facts: saved, expect: wanted } = caseOf(facts);
    expect(decisionJson(decided(saved, AT + 86_400_000), false)).toMatchObject(wanted);
  });
});
