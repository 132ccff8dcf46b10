import { describe, expect, test } from "vitest";
import { readEvents } from "../../../../src/core/ops/simulate/read-events.ts";
import { parseSpan } from "../../../../src/core/ops/simulate/parse-span.ts";
import type { SimEvent } from "../../../../src/core/ops/simulate/sim-event.ts";
import { cluster, region, tier } from "../../small-rules.ts";
import { MINUTE, smallRules } from "./stage.ts";

const RULES = smallRules({
  clusters: ["sa-east", "sa-west", "us-east"].map((name) => cluster(name)),
  regions: [
    region("home", { tiers: [tier({ "sa-east": 1, "sa-west": 1, "us-east": 1 })], failback: "manual" }),
    region("abroad", { tiers: [tier({ "us-east": 1 })] }),
  ],
});

function events(...texts: readonly string[]): readonly SimEvent[] {
  const read = readEvents(texts, RULES, 10 * MINUTE);
  if (!read.ok) throw new Error(read.error.join("; "));
  return read.value;
}

function faults(...texts: readonly string[]): readonly string[] {
  const read = readEvents(texts, RULES, 10 * MINUTE);
  return read.ok ? [] : read.error.map((fault) => fault.replace(/^event "[^"]*": /, ""));
}

const effectOf = (text: string): SimEvent["effect"] | undefined => events(`t=1s ${text}`)[0]?.effect;

describe("times", () => {
  test.each([
    ["0", 0],
    ["500ms", 500],
    ["90s", 90_000],
    ["1m30s", 90_000],
    ["1h0m1s", 3_601_000],
  ])("%s", (text, ms) => {
    expect(parseSpan(text)).toBe(ms);
  });
  test.each(["", "90", "1s1m", "1.5m", "-1s", "s", "1m 30s"])("%s is none", (text) => {
    expect(parseSpan(text)).toBeNull();
  });
  test("count from the beginning, or with + from the event before", () => {
    const at = events("t=60s down sa-east", "+30s up sa-east", "5m down us-east", "+0 up us-east").map(
      ({ atMs }) => atMs,
    );
    expect(at).toEqual([60_000, 90_000, 300_000, 300_000]);
  });
  test("put events in order; those at the same time stay as they are given", () => {
    const texts = events("t=2m up sa-east", "t=1m down sa-east", "t=1m down us-east").map(({ text }) => text);
    expect(texts).toEqual(["down sa-east", "down us-east", "up sa-east"]);
  });
});

describe("what vantages see", () => {
  test.each([
    ["down sa-east", { ok: false, degraded: false, ready: 100 }],
    ["up sa-east", { ok: true, degraded: false, ready: 100 }],
    ["degraded sa-east", { ok: true, degraded: true, ready: 100 }],
    ["ready sa-east 40", { ok: true, degraded: false, ready: 40 }],
  ])("%s", (text, sight) => {
    expect(effectOf(text)).toEqual({ kind: "sight", clusters: ["sa-east"], sight, from: null });
  });
  test("from one of them", () => {
    expect(effectOf("down sa-* from west")).toMatchObject({ clusters: ["sa-east", "sa-west"], from: "west" });
  });
  test("and what becomes of vantages", () => {
    expect(effectOf("vantage west blind")).toEqual({ kind: "vantage", vantages: ["west"], state: "blind" });
    expect(effectOf("vantage * silent")).toMatchObject({ vantages: ["west", "east", "middle"], state: "silent" });
  });
});

describe("orders", () => {
  test("a drain with its ramp, its end for sessions and its end", () => {
    expect(effectOf("drain sa-* ramp=5m finish=20m for=1h")).toEqual({
      kind: "order",
      effect: {
        kind: "state",
        clusters: ["sa-east", "sa-west"],
        state: "drain",
        rampMs: 300_000,
        finishWithinMs: 1_200_000,
      },
      forMs: 3_600_000,
    });
  });
  test("a drain as the rules' own defaults have it", () => {
    expect(effectOf("drain sa-east")).toMatchObject({ effect: { rampMs: 0, finishWithinMs: 600_000 }, forMs: null });
  });
  test.each(["forced-down", "forced-up"])("%s", (state) => {
    expect(effectOf(`${state} sa-east for=5m`)).toMatchObject({ effect: { kind: "state", state }, forMs: 300_000 });
  });
  test("a dial, its end of states, and a return", () => {
    expect(effectOf("dial us-east 70")).toMatchObject({ effect: { kind: "dial", clusters: ["us-east"], accept: 70 } });
    expect(effectOf("dial us-east 70%")).toMatchObject({ effect: { accept: 70 } });
    expect(effectOf("undrain sa-*")).toEqual({ kind: "undrain", clusters: ["sa-east", "sa-west"] });
    expect(effectOf("failback home sa-east")).toEqual({ kind: "failback", region: "home", cluster: "sa-east" });
  });
  test.each([
    "move CL us-east,sa-east",
    "move CL→us-east,sa-east",
    "move cl -> us-east,sa-east",
    "move CL->us-east,sa-east",
  ])("%s", (text) => {
    expect(effectOf(text)).toMatchObject({
      effect: { kind: "move", use: ["us-east", "sa-east"], viewers: { countries: ["CL"] } },
    });
  });
  test("a move of a subdivision", () => {
    expect(effectOf("move BR-SP us-east")).toMatchObject({ effect: { viewers: { subdivisions: ["BR-SP"] } } });
  });
});

describe("faults say what was meant:", () => {
  test.each([
    ["t=60s dwon sa-east", 'unknown event "dwon"; did you mean "down"?'],
    ["t=60s", "nothing happens; write one of"],
    ["t=60s explode sa-east", 'unknown event "explode"; write one of down, up,'],
    ["down sa-east", "its time is missing; write for example t=60s down sa-east"],
    ["t=60 down sa-east", 'an event is a time and what happens, such as t=60s down sa-east; found the time "t=60"'],
    ["t=11m down sa-east", "it comes after the end; simulate --for longer, or leave it out"],
    ["t=60s down sa-eats", 'no cluster is called "sa-eats"; did you mean "sa-east"?'],
    ["t=60s down eu-*", 'no cluster is called "eu-*"; use a cluster that is defined: sa-east'],
    ["t=60s down sa-east us-east", "write down CLUSTER [from VANTAGE]"],
    ["t=60s down sa-east at west", 'found "at"; write down CLUSTER [from VANTAGE]'],
    ["t=60s down sa-east from wset", 'no vantage is called "wset"; did you mean "west"?'],
    ["t=60s down sa-east from *", "* means 3 vantages; name one, or write vantage * blind"],
    ["t=60s ready sa-east 140", 'a percentage is a whole number 0 to 100, found "140"'],
    ["t=60s dial sa-east", "write dial CLUSTER PERCENT [for=30m]"],
    ["t=60s dial sa-east x", 'a percentage is a whole number 0 to 100, found "x"'],
    ["t=60s drain sa-east rmp=5m", "drain has no option rmp; write drain CLUSTER [ramp=5m] [finish=10m] [for=30m]"],
    ["t=60s drain sa-east ramp=5", 'ramp must be a time such as 5m, found "5"'],
    ["t=60s drain sa-east ramp=5m ramp=6m", "drain says ramp twice; leave one out"],
    ["t=60s failback hoem sa-east", 'no region is called "hoem"; did you mean "home"?'],
    ["t=60s failback abroad us-east", "region abroad has failback mode auto; nothing waits for an order"],
    ["t=60s failback home sa-*", "sa-* means 2 clusters; name one"],
    ["t=60s move ZZ us-east", '"ZZ" is no country or subdivision, such as CL or BR-SP'],
    ["t=60s move CL", "write move COUNTRY CLUSTERS, such as move CL us-east,sa-east"],
    ["t=60s move CL us-eats", 'no cluster is called "us-eats"; did you mean "us-east"?'],
    ["t=60s vantage west blnd", 'a vantage is blind, silent or well, found blnd; did you mean "blind"?'],
    ["t=60s vantage north blind", 'no vantage is called "north"'],
    ["t=60s constructor sa-east", 'unknown event "constructor"'],
  ])("%s", (text, fault) => {
    expect(faults(text)).toEqual([expect.stringContaining(fault)]);
  });
  test("all of them at once, each with its event", () => {
    const read = readEvents(["t=1s dwon sa-east", "t=x up us-eats"], RULES, MINUTE);
    expect(read.ok ? [] : read.error.map((fault) => fault.slice(0, 26))).toEqual([
      'event "t=1s dwon sa-east":',
      'event "t=x up us-eats": an',
      'event "t=x up us-eats": no',
    ]);
  });
});
