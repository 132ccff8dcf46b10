/**
 * The story that the shipped rules were written for: São Paulo fails and comes back.
 */
import { describe, expect, test } from "vitest";
import { readMix } from "../../../../src/core/ops/simulate/mix.ts";
import { readEvents } from "../../../../src/core/ops/simulate/read-events.ts";
import { sampleViewers } from "../../../../src/core/ops/simulate/sample-viewers.ts";
import { simulate } from "../../../../src/core/ops/simulate/simulate.ts";
import type { Simulation } from "../../../../src/core/ops/simulate/simulation.ts";
import { sampleRequest } from "../../../../src/core/ruleset/sample-request.ts";
import { AT } from "../../small-rules.ts";
import { loadsOf, MINUTE, SECOND, shippedBundle } from "./stage.ts";

const BUNDLE = shippedBundle();
/** The rules' probe: three failures ten seconds apart at most, the last one two seconds long. */
const FOUND_OUT_MS = 3 * 10 * SECOND + 2 * SECOND;

function story(seed: number): Simulation {
  const mix = readMix("BR=40,DE=20,US=20,ID=15,CL=5");
  const { host, path } = sampleRequest(BUNDLE.rules);
  const parts = (mix.ok ? mix.value : []).map(({ facts, weight }) => ({ facts: { host, path, ...facts }, weight }));
  const viewers = sampleViewers(parts, 400, { bundle: BUNDLE, table: null, startAt: AT, seed });
  const events = readEvents(["t=60s down sa-east", "t=5m up sa-east"], BUNDLE.rules, 15 * MINUTE);
  if (!viewers.ok || !events.ok) throw new Error("the story cannot be read");
  return simulate({
    bundle: BUNDLE,
    viewers: viewers.value,
    rps: 1000,
    startAt: AT,
    forMs: 15 * MINUTE,
    stepMs: 10 * SECOND,
    seed,
    events: events.value,
  });
}

describe.each([1, 2, 3])("São Paulo is down from one minute on and up from five (seed %i)", (seed) => {
  const told = story(seed);
  const [outage] = told.outages;
  const at = (cluster: string, seconds: number): number => loadsOf(cluster, told).get(seconds) ?? Number.NaN;

  test("it is found out within three intervals and a timeout", () => {
    expect(told.outages).toHaveLength(1);
    expect((outage?.outAtMs ?? Infinity) - MINUTE).toBeLessThanOrEqual(FOUND_OUT_MS);
  });
  test("Brazil's viewers are all in Ashburn then, beside Chile's and those of the US", () => {
    expect([at("sa-east", 50), at("us-east", 50)]).toEqual([400, 250]);
    expect([at("sa-east", 100), at("us-east", 100)]).toEqual([0, 650]);
  });
  test("no other viewer ever moves", () => {
    expect(told.steps.every(({ movedOthers }) => movedOthers === 0)).toBe(true);
    for (const cluster of ["eu-central", "eu-west", "ap-southeast"]) {
      expect(new Set(loadsOf(cluster, told).values()).size).toBe(1);
    }
    expect(told.steps.every(({ lost }) => lost === 0)).toBe(true);
  });
  test("after five good probes it waits for a minute, and ramps for five", () => {
    const turns = told.transitions
      .filter(({ cluster }) => cluster === "sa-east")
      .map(({ from, to }) => `${from} ${to}`);
    expect(turns).toEqual(["up down", "down hold-down", "hold-down ramp", "ramp up"]);
    const [, up = Number.NaN, ramp = Number.NaN, whole = Number.NaN] = told.transitions.map(({ atMs }) => atMs);
    expect(up).toBeLessThanOrEqual(5 * MINUTE + 5 * 10 * SECOND + 2 * SECOND);
    expect(ramp - up).toBe(MINUTE);
    expect(whole - ramp).toBe(5 * MINUTE);
  });
  test("at the end everybody is where he was", () => {
    expect(told.steps.at(-1)?.clusters).toEqual(told.steps[0]?.clusters);
  });
});
