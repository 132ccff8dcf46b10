import { describe, expect, test } from "vitest";
import { factReader } from "../../../../src/core/ops/facts/fact-reader.ts";
import { readHealth, readPercent, readRtt, withHealth } from "../../../../src/core/ops/facts/read-health.ts";
import { NOTHING_KNOWN, type Live } from "../../../../src/core/model/live.ts";
import { AT, cluster, region, rollout, rulesOf, tier } from "../../small-rules.ts";

const RULES = rulesOf({
  regions: [region("world", { tiers: [tier({ a: 1 })] })],
  rollouts: [rollout("playback", { world: 5 })],
  clusters: [cluster("a"), cluster("constructor")],
});

function health(value: unknown) {
  const facts = factReader({ health: value });
  return { clusters: readHealth(facts, RULES, AT), faults: facts.faults };
}

function rtt(value: unknown) {
  const facts = factReader({ rtt: value });
  return { rtt: readRtt(facts, RULES), faults: facts.faults };
}

function percent(value: unknown) {
  const facts = factReader({ percent: value });
  return { percent: readPercent(facts, RULES), faults: facts.faults };
}

describe("health", () => {
  const up = { state: "up", since: AT, ready: 100, flaps: 0, why: "" };
  const rows: [told: unknown, wanted: object][] = [
    ["up", { measured: up, forced: null, dial: 100 }],
    ["degraded", { measured: { ...up, state: "degraded" }, forced: null, dial: 100 }],
    ["down", { measured: { ...up, state: "down" }, forced: null, dial: 100 }],
    ["unknown", { measured: null, forced: null, dial: 100 }],
    ["drain", { measured: up, forced: "drain", dial: 100 }],
    ["forced-down", { measured: up, forced: "forced-down", dial: 100 }],
    ["forced-up", { measured: up, forced: "forced-up", dial: 100 }],
    [{}, { measured: up, forced: null, dial: 100 }],
    [{ ready: 30 }, { measured: { ...up, ready: 30 }, forced: null, dial: 100 }],
    [{ accept: 0 }, { measured: up, forced: null, dial: 0 }],
    [
      { ready: 0, accept: 70 },
      { measured: { ...up, ready: 0 }, forced: null, dial: 70 },
    ],
    [{ state: "down" }, { measured: { ...up, state: "down" }, forced: null, dial: 100 }],
    [
      { state: "down", since: AT - 5000 },
      { measured: { ...up, state: "down", since: AT - 5000 }, forced: null, dial: 100 },
    ],
    [
      { state: "degraded", since: AT - 5000, ready: 30 },
      { measured: { ...up, state: "degraded", since: AT - 5000, flaps: 1, ready: 30 }, forced: null, dial: 100 },
    ],
    [{ since: AT - 5000 }, { measured: { ...up, since: AT - 5000, flaps: 1 }, forced: null, dial: 100 }],
    [
      { since: "2027-01-15T07:00:00Z", flaps: 3 },
      { measured: { ...up, since: AT - 3_600_000, flaps: 3 }, forced: null, dial: 100 },
    ],
  ];
  test.each(rows)("%j", (told, wanted) => {
    expect(health({ a: told })).toEqual({ clusters: { a: wanted }, faults: [] });
  });

  const wrong: unknown[] = [
    "sick",
    "",
    5,
    null,
    [],
    true,
    { ready: 101 },
    { accept: -1 },
    { ready: "50" },
    { readiness: 50 },
    { state: "drain" },
    { since: "yesterday" },
    { since: AT, flaps: 1.5 },
    { flaps: -1 },
    { flaps: 1001 },
  ];
  test.each(wrong)("%j is a fault and no cluster", (told) => {
    const { clusters, faults } = health({ a: told });
    expect(clusters).toEqual({});
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^health\.a must be one of "up", "degraded", "down", "unknown", "drain"/);
  });

  test("of a cluster that comes back only later is a fault, and says so", () => {
    expect(health({ a: { since: AT + 1 } })).toEqual({
      clusters: {},
      faults: ["health.a.since is later than the moment that is asked about"],
    });
  });
  test("of a cluster that the rules do not have is a fault", () => {
    expect(health({ mars: "up", a: "up" })).toMatchObject({
      faults: ['health names cluster "mars", which the rules do not have; they have a, constructor'],
    });
    expect(health({ constructer: "up" }).faults[0]).toMatch(/; did you mean "constructor"\?$/);
    expect(health({ toString: "up" }).faults).toHaveLength(1);
  });

  test("of a cluster called like a member of every object is read", () => {
    expect(health({ constructor: "down" })).toMatchObject({
      clusters: { constructor: { measured: { state: "down" } } },
      faults: [],
    });
  });

  test("absent says nothing", () => {
    expect(readHealth(factReader({}), RULES, AT)).toEqual({});
  });
});

describe("percent", () => {
  test("of a rollout and region of the rules", () => {
    expect(percent({ playback: { world: 0.5 } })).toEqual({ percent: { playback: { world: 0.5 } }, faults: [] });
  });

  const wrong: [told: unknown, fault: string][] = [
    [{ gone: { world: 1 } }, "percent.gone must be {region: 0..100} for a canary of the rules; they have playback"],
    [
      { playbak: { world: 1 } },
      'percent.playbak must be {region: 0..100} for a canary of the rules; did you mean "playback"?',
    ],
    [{ playback: 5 }, "percent.playback must be {region: 0..100} for a canary of the rules"],
    [{ playback: null }, "percent.playback must be {region: 0..100} for a canary of the rules"],
    [{ playback: { mars: 1 } }, "percent.playback.mars must be 0 to 100 for a region of the rules; they have world"],
    [
      { playback: { toString: 1 } },
      "percent.playback.toString must be 0 to 100 for a region of the rules; they have world",
    ],
    [{ playback: { world: 101 } }, "percent.playback.world must be 0 to 100 for a region of the rules, found 101"],
    [{ playback: { world: "5" } }, 'percent.playback.world must be 0 to 100 for a region of the rules, found "5"'],
  ];
  test.each(wrong)("%j", (told, fault) => {
    expect(percent(told).faults).toEqual([fault]);
  });
});

describe("round trips", () => {
  test("are milliseconds by cluster, and none when nothing is stated", () => {
    expect(rtt({ a: 12.5, constructor: 0 })).toEqual({ rtt: { a: 12.5, constructor: 0 }, faults: [] });
    expect([rtt({}).rtt, rtt(null).rtt, rtt(undefined).rtt]).toEqual([null, null, null]);
  });

  const wrong: [value: unknown, fault: RegExp][] = [
    [{ aa: 5 }, /^rtt names cluster "aa", which the rules do not have; did you mean "a"\?$/],
    [{ a: -1 }, /^rtt\.a must be milliseconds from 0 to 60000, found -1$/],
    [{ a: "12" }, /^rtt\.a must be milliseconds from 0 to 60000, found "12"$/],
    [{ a: 60_001 }, /^rtt\.a must be milliseconds/],
    ["fast", /^rtt must be an object, found "fast"$/],
  ];
  test.each(wrong)("%j is a fault", (value, fault) => {
    expect(rtt(value)).toEqual({ rtt: null, faults: [expect.stringMatching(fault)] });
  });
});

describe("the live value that stated health makes", () => {
  const manual = { ...RULES, regions: [region("world", { failback: "manual" }), region("latam")] };
  const made = (value: unknown, rules = RULES, before = NOTHING_KNOWN): Live =>
    withHealth(before, health(value).clusters, rules, AT);

  test("has the clusters that are not named up, as soon as any is", () => {
    expect(made({}).clusters).toEqual({});
    expect(made({ a: "down" }).clusters).toMatchObject({
      a: { measured: { state: "down" }, at: AT },
      constructor: { measured: { state: "up", flaps: 0, since: AT }, at: AT },
    });
    expect(made({ a: "unknown" }).clusters).toMatchObject({ a: { measured: null, at: 0 }, constructor: { at: AT } });
  });

  test("leaves clusters that are known and not named as they are", () => {
    const before = made({ a: "down" });
    expect(made({ constructor: "down" }, RULES, before).clusters["a"]?.measured).toEqual(
      before.clusters["a"]?.measured,
    );
  });

  test("lets whatever is down or came back wait for an order where fail-back is manual", () => {
    const gone = { since: AT, returnedAt: null };
    expect(made({ a: "down" }, manual).away).toEqual({ world: { a: gone } });
    expect(made({ a: { since: AT - 5 } }, manual).away).toEqual({ world: { a: { ...gone, since: AT - 5 } } });
    expect(made({ a: "up" }, manual).away).toEqual({});
    expect(made({ a: "down" }).away).toEqual({});
  });

  test("has whatever is well long returned from orders that are over, and nothing that is down", () => {
    const { clusters } = made({ a: "down" });
    expect([clusters["a"]?.returned, clusters["constructor"]?.returned]).toEqual([null, { until: AT, at: 0 }]);
  });
});
