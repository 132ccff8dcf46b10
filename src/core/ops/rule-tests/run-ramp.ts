/**
 * Many seeded viewers at two live percentages of a rollout: raising one adds viewers and lowering one
 * takes some away, but nobody crosses over the other way.
 *
 * A ramp that nobody takes part in proves nothing, so it fails and says why.
 */
import { decideRouting } from "../../decide/decide.ts";
import type { Live } from "../../model/live.ts";
import type { RampTest } from "../../model/rule-test.ts";
import type { CanaryRule } from "../../model/version-rule.ts";
import type { Viewer } from "../../model/viewer.ts";
import { askBench } from "./judge-decision.ts";
import { seededViewer } from "./seeded-viewers.ts";
import { faultOf, type Failure, type Outcome, type TestBench } from "./test-outcome.ts";

interface Scene {
  readonly rollout: CanaryRule;
  readonly viewer: Viewer;
  /** At the lower of the two percentages, and at the greater. */
  readonly low: Live;
  readonly high: Live;
}

interface Tally {
  /** Viewers with the new role at the greater percentage. */
  readonly taking: number;
  /** Those among them who have it only there. */
  readonly between: number;
  /** Those who have it only at the lower one: nobody should. */
  readonly astray: readonly Viewer[];
}

/** Runs one ramp. */
export function runRamp(test: RampTest, bench: TestBench): Outcome {
  const rollout = bench.bundle.rules.rollouts.find((one) => one.name === test.rollout);
  if (rollout?.strategy !== "canary") {
    const fault = `the rules have no canary ${test.rollout}`;
    return { test, note: "", failures: [faultOf("", test.line, [fault])] };
  }
  const low = askBench(withPercent(test, Math.min(test.from, test.to)), bench);
  const high = askBench(withPercent(test, Math.max(test.from, test.to)), bench);
  if (!low.ok) return { test, note: "", failures: [faultOf("", test.line, low.error)] };
  if (!high.ok) return { test, note: "", failures: [faultOf("", test.line, high.error)] };
  const scene = { rollout, viewer: low.value.viewer, low: low.value.live, high: high.value.live };
  const tally = countCrossings(test, scene, bench);
  const [change, wrong] = crossings(test);
  const note = `${test.viewers} viewers, ${tally.between} ${change}, ${tally.astray.length} ${wrong}`;
  return { test, note, failures: failuresOf(test, scene, tally, bench) };
}

/** What viewers do who change as they should, and those who do not. */
function crossings({ from, to }: RampTest): readonly [change: string, wrong: string] {
  return to >= from ? ["joined", "went back"] : ["went back", "joined"];
}

function withPercent(test: RampTest, percent: number): RampTest["facts"] {
  const stated = test.facts["percent"];
  const others = typeof stated === "object" && stated !== null ? stated : {};
  return { ...test.facts, percent: { ...others, [test.rollout]: { [test.region]: percent } } };
}

function countCrossings(test: RampTest, { rollout, viewer, low, high }: Scene, { bundle, see }: TestBench): Tally {
  const hasNewRole = (one: Viewer, live: Live): boolean => {
    const decision = decideRouting(bundle, live, one);
    see(decision);
    return decision.kind === "handoff" && decision.region === test.region && decision.role === rollout.to;
  };
  let taking = 0;
  let between = 0;
  const astray: Viewer[] = [];
  for (let number = 0; number < test.viewers; number++) {
    const one = seededViewer(viewer, test.seed, number);
    const atLow = hasNewRole(one, low);
    const atHigh = hasNewRole(one, high);
    if (atHigh) taking++;
    if (atHigh && !atLow) between++;
    if (atLow && !atHigh) astray.push(one);
  }
  return { taking, between, astray };
}

function failuresOf(test: RampTest, scene: Scene, tally: Tally, { bundle }: TestBench): readonly Failure[] {
  const [first] = tally.astray;
  const most = Math.max(test.from, test.to);
  if (first !== undefined) {
    const differences = [{ field: crossings(test)[1], wanted: 0, found: tally.astray.length }];
    const decision = decideRouting(bundle, scene.high, first, "full");
    return [{ label: `${first.key} at ${most} %`, line: test.line, differences, fault: "", decision }];
  }
  if (tally.taking > 0 || most === 0) return [];
  const { rollout, viewer, high } = scene;
  const fault = `none of ${test.viewers} viewers gets the role ${rollout.to} in region ${test.region} at ${most} %`;
  const decision = decideRouting(bundle, high, seededViewer(viewer, test.seed, 0), "full");
  return [{ label: "the first viewer", line: test.line, differences: [], fault, decision }];
}
