/**
 * `kind: RuleTest` and `kind: Viewers`: what ops expect of the rules, and the viewers they expect it for.
 */
import * as z from "zod";
import { complain } from "./complaint.ts";
import { countedField, countedValue, expectedDecision } from "./expected-decision.ts";
import { eachFact, facts, health, livePercent } from "./facts.ts";
import { elapsed, freeText, name, percent, points, regionName, rolloutName, seed, viewerCount } from "./scalar.ts";
import { about, closed, mapOf } from "./shape.ts";
import { wants } from "./wanted.ts";

export const viewersSpec = closed({ viewers: about("Facts about requests, by name of viewer.", mapOf(facts)) });

const EACH_AT_MOST = 1000;

/** One case stands for at most this many requests. */
const each = eachFact.superRefine((lists, context) => {
  const found = Object.values(lists).reduce((product, list) => product * (list?.length ?? 1), 1);
  if (found <= EACH_AT_MOST) return;
  const says = `may stand for at most ${EACH_AT_MOST} requests, found ${found}`;
  context.addIssue(complain({ says, hint: "split the case" }));
});

const of = {
  name: about("What is expected, in words; once in a document.", freeText("testName", 1, 200)),
  viewer: about("A viewer of kind Viewers.", name.optional()),
  facts: about("Facts that win over the viewer's and the document's.", facts.default({})),
};

const expected = about("Fields of the Decision, as `explain -o json` prints it.", expectedDecision);

const oneCase = closed({
  ...of,
  each: about("Repeats the case for every value of a fact, or every combination of several.", each.default({})),
  expect: expected,
});

const step = closed({
  after: about("Time that passes before the step.", elapsed.default(0)),
  health: about("Clusters whose health changes.", health.default({})),
  percent: about("Live percentages that change.", livePercent.default({})),
  expect: expected.optional(),
});

const steps = closed({
  ...of,
  steps: about(
    "What happens, one after the other.",
    z
      .array(step, wants("list"))
      .max(1000)
      .refine((all) => all.some(({ expect }) => expect !== undefined), wants("expectingSteps")),
  ),
});

const WHOLE = 100;

const shares = z
  .record(countedValue, percent, wants("map"))
  .refine((written) => Object.keys(written).length > 0, wants("filledMap"))
  .superRefine((written, context) => {
    const sum = Object.values(written).reduce((total, share) => total + share, 0);
    if (sum <= WHOLE + 1e-9) return;
    const says = `must add up to at most 100, found ${Number(sum.toFixed(3))}`;
    context.addIssue(complain({ says, hint: "lower one of the percentages" }));
  });

const many = {
  viewers: about("How many viewers, each with a unit of his own.", viewerCount),
  seed: about("Another number makes other viewers.", seed.default(1)),
};

const sample = closed({
  ...of,
  ...many,
  by: about("The field of the Decision that is counted.", countedField),
  expect: about("Percent of the viewers by value of the field; others are free.", shares),
  tolerance: about("Points by which a percentage may differ.", points.default(1)),
});

const ramp = closed({
  ...of,
  ...many,
  rollout: about("Rollout whose live percentage changes.", rolloutName),
  region: about("Region in which it changes.", regionName),
  from: about("Percent before.", percent),
  to: about("Percent after.", percent),
});

const GROUPS = ["cases", "steps", "sample", "ramp"] as const;

export const ruleTestSpec = closed({
  facts: about("Facts under every test of the document.", facts.default({})),
  cases: about("One request, or several that get the same answer.", z.array(oneCase, wants("list")).default([])),
  steps: about("One viewer over time.", z.array(steps, wants("list")).default([])),
  sample: about("Shares of many viewers.", z.array(sample, wants("list")).default([])),
  ramp: about("Many viewers while a percentage changes.", z.array(ramp, wants("list")).default([])),
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
