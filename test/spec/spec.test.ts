/**
 * Every spec case, by the core in Node, by the core in workerd and by the command line: one answer.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askCommandLine, askNode, compileFolder, startWorkerd, type Answer, type Workerd } from "./engines.ts";
import { readSpecs, removeWritten, type Spec } from "./read-specs.ts";

const SPECS = readSpecs();

interface Answers {
  readonly node: readonly Answer[];
  readonly workerd: readonly Answer[];
  readonly commandLine: readonly Answer[];
}

/** By folder of rules: each is compiled once, and the command started once, for all its cases. */
const answers = new Map<string, Answers>();
let workerd: Workerd | null = null;

beforeAll(async () => {
  workerd = await startWorkerd();
  for (const [rules, specs] of Map.groupBy(SPECS, (spec) => spec.rules)) {
    const facts = specs.flatMap((spec) => spec.cases.map((one) => one.facts));
    const compiled = compileFolder(rules);
    answers.set(rules, {
      node: askNode(compiled, facts),
      workerd: await workerd.ask(compiled, facts),
      commandLine: await askCommandLine(rules, facts),
    });
  }
}, 120_000);

afterAll(async () => {
  removeWritten();
  await workerd?.stop();
});

/** Where a spec's cases begin among all cases of its rules. */
function firstCase(spec: Spec): number {
  const before = SPECS.slice(0, SPECS.indexOf(spec)).filter(({ rules }) => rules === spec.rules);
  return before.reduce((sum, { cases }) => sum + cases.length, 0);
}

/** Lists entry by entry, of objects the fields that are named. */
function subsets(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, subset(value)]));
}

function subset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => subset(one));
  return typeof value === "object" && value !== null ? expect.objectContaining(value) : value;
}

describe.each(SPECS)("$title", (spec) => {
  test.each(spec.cases.map((one, at) => ({ ...one, at })))("$name", ({ at, expect: wanted, steps }) => {
    const found = answers.get(spec.rules);
    const number = firstCase(spec) + at;
    expect(found?.node[number]).toMatchObject(wanted);
    const trace = found?.node[number]?.["trace"];
    for (const [stage, fields] of Object.entries(steps)) {
      expect(trace).toContainEqual(expect.objectContaining({ stage, ...subsets(fields) }));
    }
    expect(found?.workerd[number]).toEqual(found?.node[number]);
    expect(found?.commandLine[number]).toEqual(found?.node[number]);
  });
});

test("there are specs, and each has a number of its own", () => {
  const numbers = SPECS.map(({ title }) => title.slice(0, 4));
  expect(numbers.length).toBeGreaterThan(25);
  expect(new Set(numbers).size).toBe(numbers.length);
});
