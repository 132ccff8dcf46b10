/**
 * Many seeded viewers → which share of them gets each value of one field of the Decision.
 *
 * Shares that are not expected are free; so one value can be expected without listing the others.
 */
import { decideRouting } from "../../decide/decide.ts";
import type { SampleTest } from "../../model/rule-test.ts";
import { decisionJson } from "../decision-json.ts";
import { askBench } from "./judge-decision.ts";
import type { Asked } from "../facts/read-facts.ts";
import { seededViewer } from "./seeded-viewers.ts";
import { faultOf, type Difference, type Outcome, type TestBench } from "./test-outcome.ts";

/** Absorbs what binary fractions lose, so that 24 % differ from 25 % by exactly one point. */
const EPSILON = 1e-9;

/** Runs one sample. */
export function runSample(test: SampleTest, bench: TestBench): Outcome {
  const asked = askBench(test.facts, bench);
  if (!asked.ok) return { test, note: "", failures: [faultOf("", test.line, asked.error)] };
  const counts = countValues(test, asked.value, bench);
  const percentOf = (value: string): number => (100 * (counts.get(value) ?? 0)) / test.viewers;
  const differences = Object.entries(test.shares).flatMap(([value, wanted]): readonly Difference[] => {
    const found = percentOf(value);
    if (Math.abs(found - wanted) <= test.tolerance + EPSILON) return [];
    const margin = test.tolerance === 0 ? "" : ` ± ${test.tolerance}`;
    return [{ field: `${test.by} ${value}`, wanted: `${wanted} %${margin}`, found: shown(found) }];
  });
  const values = [...counts.keys()].toSorted((a, b) => percentOf(b) - percentOf(a) || (a < b ? -1 : 1));
  const note = `${values.map((value) => `${value} ${shown(percentOf(value))}`).join(", ")} of ${test.viewers} viewers`;
  if (differences.length === 0) return { test, note, failures: [] };
  const decision = decideRouting(
    bench.bundle,
    asked.value.live,
    seededViewer(asked.value.viewer, test.seed, 0),
    "full",
  );
  return {
    test,
    note,
    failures: [{ label: `the first of ${test.viewers} viewers`, line: test.line, differences, fault: "", decision }],
  };
}

function countValues(test: SampleTest, { viewer, live }: Asked, bench: TestBench): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let number = 0; number < test.viewers; number++) {
    const decision = decideRouting(bench.bundle, live, seededViewer(viewer, test.seed, number));
    bench.see(decision);
    const found = decisionJson(decision, false)[test.by] ?? "none";
    const value = typeof found === "string" ? found : JSON.stringify(found);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function shown(percent: number): string {
  return `${Number(percent.toFixed(2))} %`;
}
