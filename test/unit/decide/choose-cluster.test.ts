import { describe, expect, test } from "vitest";
import { chooseCluster } from "../../../src/core/decide/choose-cluster.ts";
import type { Pick, RegionRule } from "../../../src/core/model/rules.ts";
import { AT, measured, viewerNumber, type Told } from "../small-rules.ts";
import { situation } from "./candidates.ts";

const RESPOND: Partial<RegionRule> = { onAllDown: { kind: "respond", respond: { status: 503, body: "later" } } };

function choose(
  known: Readonly<Record<string, Told>>,
  rule: Partial<RegionRule> & { readonly pick?: Pick } = {},
  tiers: readonly Readonly<Record<string, number>>[] = [{ a: 1 }, { b: 1 }],
) {
  const { tiers: candidates, region } = situation(tiers, known, rule);
  return chooseCluster(candidates, region, viewerNumber(1));
}

describe.each(["weighted", "nearest", "first"] as const)("%s", (pick) => {
  test("chooses as usual while anything is available", () => {
    expect(choose({ a: "down" }, { pick })).toMatchObject({
      kind: "chosen",
      choice: { chosen: { id: "b" }, reason: "failover" },
    });
  });

  test("fail-open takes every cluster as up, and says so", () => {
    const found = choose({ a: "down", b: "down" }, { pick });
    expect(found).toMatchObject({ kind: "chosen", choice: { chosen: { id: "a" }, tier: 0, reason: "fail-open" } });
    expect(found.kind === "chosen" && found.choice.failover.map(({ id }) => id)).toEqual(["b"]);
    const steps = found.kind === "chosen" ? found.choice.steps : [];
    expect(steps.filter(({ stage }) => stage === "shares")).toEqual([
      { stage: "shares", tiers: [], outcome: "fail-open", loads: [] },
    ]);
  });

  test("fail-open names those that are down last behind the chosen one", () => {
    const waiting = { measured: measured({ flaps: 1, since: AT }) };
    const found = choose({ a: "down", b: "down", c: waiting }, { pick }, [{ a: 1 }, { b: 1 }, { c: 1 }]);
    expect(found).toMatchObject({ kind: "chosen", choice: { chosen: { id: "a" }, reason: "fail-open" } });
    expect(found.kind === "chosen" && found.choice.failover.map(({ id }) => id)).toEqual(["c", "b"]);
  });

  test("fail-open never revives what is drained or forced down", () => {
    expect(choose({ a: "drain", b: "down" }, { pick })).toMatchObject({
      kind: "chosen",
      choice: { chosen: { id: "b" }, failover: [] },
    });
    expect(choose({ a: "drain", b: "forced-down" }, { pick })).toEqual({
      kind: "none",
      steps: [{ stage: "shares", tiers: [], outcome: "none", loads: [] }],
    });
  });

  test("fail-open keeps dials", () => {
    const down = measured({ state: "down" });
    const known = { a: { measured: down, dial: 0 }, b: "down" } as const;
    expect(choose(known, { pick })).toMatchObject({
      kind: "chosen",
      choice: { chosen: { id: "b" }, reason: "fail-open" },
    });
    expect(choose({ a: { measured: down, dial: 0 }, b: { measured: down, dial: 0 } }, { pick })).toMatchObject({
      kind: "none",
    });
  });

  test("a region may answer by itself instead", () => {
    expect(choose({ a: "down", b: "down" }, { pick, ...RESPOND })).toEqual({
      kind: "respond",
      response: { status: 503, body: "later" },
      steps: [{ stage: "shares", tiers: [], outcome: "all-down-response", loads: [] }],
    });
  });

  test("a region's answer is not for viewers whom no cluster may serve at all", () => {
    expect(choose({}, { pick, ...RESPOND }, [{ a: 0 }])).toMatchObject({ kind: "none" });
    expect(choose({}, { pick }, [])).toMatchObject({ kind: "none" });
  });
});
