/**
 * One viewer over time: each step lets time pass, changes health or percentages, and may expect something.
 *
 * Later steps run although an earlier one failed, because what they change is part of what follows.
 */
import type { StepsTest, TestStep } from "../../model/rule-test.ts";
import { askBench, judgeDecision } from "./judge-decision.ts";
import { faultOf, type Failure, type Outcome, type TestBench } from "./test-outcome.ts";
import { momentLater, startOf } from "./timeline.ts";

/** Runs the steps in order. */
export function runSteps(test: StepsTest, bench: TestBench): Outcome {
  const note = test.steps.length === 1 ? "1 step" : `${test.steps.length} steps`;
  const asked = askBench(test.facts, bench);
  if (!asked.ok) return { test, note, failures: [faultOf("", test.line, asked.error)] };
  const { viewer, live } = asked.value;
  const failures: Failure[] = [];
  let moment = startOf(live, viewer.at);
  for (const [at, step] of test.steps.entries()) {
    const label = labelOf(step, at + 1);
    const later = momentLater(moment, step, bench.bundle.rules);
    if (!later.ok) return { test, note, failures: [...failures, faultOf(label, step.line, later.error)] };
    moment = later.value;
    if (step.expect === null) continue;
    const now = { viewer: { ...viewer, at: moment.at }, live: moment };
    const failure = judgeDecision(now, step.expect, bench, { label, line: step.line });
    if (failure === null) continue;
    failures.push(failure);
    if (bench.stopEarly) break;
  }
  return { test, note, failures };
}

/** `step 2, after 30s, health sa-east: up`. */
function labelOf({ afterMs, health, percent }: TestStep, number: number): string {
  const after = afterMs === 0 ? [] : [`after ${seconds(afterMs)}`];
  const healths = Object.entries(health).map(([cluster, state]) => `${cluster} ${written(state)}`);
  const percents = Object.entries(percent).flatMap(([rollout, regions]) =>
    Object.entries(regions).map(([region, share]) => `${rollout} in ${region} ${written(share)} %`),
  );
  return [`step ${number}`, ...after, ...healths, ...percents].join(", ");
}

function seconds(ms: number): string {
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
