/**
 * `kind: RuleTest` and `kind: Viewers`: what ops expect of the rules, and the viewers they expect it for.
 */
import * as z from "zod";
import { complain } from "./complaint.ts";
import { countedField, countedValue, expectedDecision } from "./expected-decision.ts";
import { eachFact, facts, health, livePercent } from "./facts.ts";
import { elapsed, freeText, name, percent, regionName, rolloutName, seed, tolerance, viewerCount } from "./scalar.ts";
import { closed, mapOf } from "./shape.ts";
import { wants } from "./wanted.ts";

export const viewersSpec = closed({ viewers: mapOf(facts) });

const EACH_AT_MOST = 1000;

/** One case stands for at most this many requests. */
const each = eachFact.superRefine((lists, context) => {
  const found = Object.values(lists).reduce((product, list) => product * (list?.length ?? 1), 1);
  if (found <= EACH_AT_MOST) return;
  const says = `may stand for at most ${EACH_AT_MOST} requests, found ${found}`;
  context.addIssue(complain({ says, hint: "split the case" }));
});

const of = { name: freeText("testName", 1, 200), viewer: name.optional(), facts: facts.default({}) };

const oneCase = closed({ ...of, each: each.default({}), expect: expectedDecision });

const step = closed({
  after: elapsed.default(0),
  health: health.default({}),
  percent: livePercent.default({}),
  expect: expectedDecision.optional(),
});

const steps = closed({
  ...of,
  steps: z
    .array(step, wants("list"))
    .max(1000)
    .refine((all) => all.some(({ expect }) => expect !== undefined), wants("expectingSteps")),
});

const WHOLE = 100;

const sample = closed({
  ...of,
  viewers: viewerCount,
  seed,
  by: countedField,
  expect: z
    .record(countedValue, percent, wants("map"))
    .refine((shares) => Object.keys(shares).length > 0, wants("filledMap"))
    .superRefine((shares, context) => {
      const sum = Object.values(shares).reduce((total, share) => total + share, 0);
      if (sum <= WHOLE + 1e-9) return;
      const says = `must add up to at most 100, found ${Number(sum.toFixed(3))}`;
      context.addIssue(complain({ says, hint: "lower one of the percentages" }));
    }),
  tolerance,
});

const ramp = closed({
  ...of,
  rollout: rolloutName,
  region: regionName,
  from: percent,
  to: percent,
  viewers: viewerCount,
  seed,
});

const GROUPS = ["cases", "steps", "sample", "ramp"] as const;

export const ruleTestSpec = closed({
  facts: facts.default({}),
  cases: z.array(oneCase, wants("list")).default([]),
  steps: z.array(steps, wants("list")).default([]),
  sample: z.array(sample, wants("list")).default([]),
  ramp: z.array(ramp, wants("list")).default([]),
}).superRefine((spec, context) => {
  if (GROUPS.every((group) => spec[group].length === 0)) {
    const says = `must have a test in one of ${GROUPS.join(", ")}`;
    context.addIssue(complain({ says, hint: "add a test, or delete the document" }));
  }
  const seen = new Set<string>();
  for (const group of GROUPS) {
    for (const [at, test] of spec[group].entries()) {
      const says = `is the second test with the name ${JSON.stringify(test.name)} in this document`;
      if (seen.has(test.name))
        context.addIssue({
          ...complain({ says, hint: "say in its name what is different" }),
          path: [group, at, "name"],
        });
      seen.add(test.name);
    }
  }
});
