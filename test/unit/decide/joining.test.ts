import { describe, expect, test } from "vitest";
import { chooseCluster } from "../../../src/core/decide/choose-cluster.ts";
import { decide } from "../../../src/core/decide/decide.ts";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import { AT, bundleOf, live, MINUTE, region, tier, viewerNumber, type Told } from "../small-rules.ts";
import { situation } from "./candidates.ts";

const NEW: Told = { measured: null };

const WORLD = bundleOf({ regions: [region("world", { tiers: [tier({ a: 1, b: 1 }), tier({ c: 1 })] })] });

/** Standing and choices under a drain of `a` that began a minute ago and has a ramp of five. */
function drained(known: Readonly<Record<string, Told>>) {
  const clusters = [asId<ClusterName>("a")];
  const effect = { kind: "state", clusters, state: "drain", rampMs: 5 * MINUTE, finishWithinMs: 10 * MINUTE } as const;
  const times = { fromMs: AT - MINUTE, untilMs: AT + MINUTE };
  const value = live(known, { orders: [{ id: "17", effect, globs: [], ...times, reason: "", by: "" }] });
  const decisions = Array.from({ length: 200 }, (_, n) => decide(WORLD, value, viewerNumber(n)));
  const [first] = decisions.flatMap(({ trace }) =>
    trace.flatMap((one) => (one.stage === "health" ? one.clusters : [])),
  );
  const named = decisions.flatMap((one) =>
    one.kind === "handoff" ? [one.cluster, ...one.failover.map(({ cluster }) => cluster)] : [],
  );
  return { first, takes: named.some((name) => name === "a") };
}

function standings(tiers: readonly Readonly<Record<string, number>>[], known: Readonly<Record<string, Told>>): object {
  const { tiers: candidates } = situation(tiers, known);
  const all = candidates.flatMap((one) => one.candidates);
  return Object.fromEntries(all.map(({ id, standing }) => [id, `${standing.because} ${standing.healthy}`]));
}

describe("a cluster that nobody probed", () => {
  test("takes nothing while another one of its tier is known", () => {
    expect(standings([{ a: 1, b: 1 }], { a: NEW, b: "up" })).toEqual({ a: "joining 0", b: "measured 1" });
    expect(standings([{ a: 1, b: 1 }], { a: NEW, b: "down" })).toEqual({ a: "joining 0", b: "down 0" });
    expect(standings([{ a: 1, b: 1 }], { a: NEW, b: "drain" })).toEqual({ a: "joining 0", b: "drained 0" });
  });

  test("is available while nobody in the tier is known, whatever other tiers are", () => {
    expect(standings([{ a: 1, b: 1 }, { c: 1 }], { a: NEW, b: NEW, c: "up" })).toEqual({
      a: "unknown 1",
      b: "unknown 1",
      c: "measured 1",
    });
  });

  test("is available beside one whose measurement is too old: that is no prober, not a new cluster", () => {
    expect(standings([{ a: 1, b: 1 }], { a: NEW, b: { at: 0 } })).toEqual({ a: "unknown 1", b: "stale 1" });
  });

  test("goes by an order, where there is one", () => {
    expect(standings([{ a: 1, b: 1 }], { a: { ...NEW, forced: "forced-up" }, b: "up" })).toMatchObject({
      a: "forced 1",
    });
  });

  test("takes nothing over the ramp of a drain either, since a part of nothing is nothing", () => {
    const { first, takes } = drained({ a: NEW, b: "up", c: "up" });
    expect(first).toMatchObject({ healthy: 0, because: "drained", forced: "drain", recoversInMs: null });
    expect(takes).toBe(false);
  });

  test("takes its part over the ramp of a drain while nobody in the tier is known", () => {
    const { first, takes } = drained({ a: NEW, b: NEW, c: "up" });
    expect(first).toMatchObject({ healthy: 0.8, because: "draining" });
    expect(takes).toBe(true);
  });

  test("does not count as healthy in panic, where it is taken nevertheless", () => {
    const { tiers, region: world } = situation([{ a: 1, b: 1, c: 1 }], { a: NEW, b: "down", c: "up" });
    const viewers = Array.from({ length: 300 }, (_, n) => viewerNumber(n));
    const choices = viewers.map((who) => chooseCluster(tiers, world, who));
    const chosen = choices.flatMap((one) => (one.kind === "chosen" ? [one.choice] : []));
    expect(chosen[0]?.shares).toMatchObject([{ panic: true }]);
    expect(new Set(chosen.filter(({ reason }) => reason === "panic").map((one) => one.chosen.id))).toContain("a");
  });

  test("is taken as up under fail-open", () => {
    const { tiers, region: world } = situation([{ a: 1, b: 1 }], { a: NEW, b: "forced-down" });
    expect(chooseCluster(tiers, world, viewerNumber(1))).toMatchObject({
      kind: "chosen",
      choice: { chosen: { id: "a" }, reason: "fail-open" },
    });
  });
});
