/**
 * Names in rule tests and fixtures: viewers, and whatever of the rules they mean.
 *
 * What is expected counts too: a test that expects a cluster nobody has would only ever fail.
 */
import type { Expected } from "../../model/rule-test.ts";
import type { NameKind } from "../names.ts";
import type { Of } from "../rule-set.ts";
import type { WrittenFacts } from "../schema/facts.ts";
import type { Path, SourceDocument } from "../source/source-document.ts";
import { keyUse, valueUse, type Use } from "./use.ts";

/** Where names are written, and who names them. */
interface Place {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly by: string;
}

type RuleTestSpec = Of<"RuleTest">["spec"];

/** Names that fixtures use. */
export function usesOfViewers({ document, spec }: Of<"Viewers">): readonly Use[] {
  return Object.entries(spec.viewers).flatMap(([name, facts]) =>
    usesOfFacts({ document, path: ["spec", "viewers", name], by: `viewer ${name}` }, facts),
  );
}

/** Names that rule tests use. */
export function usesOfRuleTest({ document, spec }: Of<"RuleTest">): readonly Use[] {
  const place = (group: string, at: number, name: string): Place => ({
    document,
    path: ["spec", group, at],
    by: `test ${JSON.stringify(name)}`,
  });
  return [
    ...usesOfFacts({ document, path: ["spec", "facts"], by: "the document" }, spec.facts),
    ...spec.cases.flatMap((test, at) => {
      const here = place("cases", at, test.name);
      return [...usesOfAny(here, test), ...usesOfExpected(inside(here, "expect"), test.expect)];
    }),
    ...spec.steps.flatMap((test, at) => {
      const here = place("steps", at, test.name);
      return [...usesOfAny(here, test), ...usesOfSteps(here, test.steps)];
    }),
    ...spec.sample.flatMap((test, at) => {
      const here = place("sample", at, test.name);
      return [...usesOfAny(here, test), ...usesOfShares(here, test)];
    }),
    ...spec.ramp.flatMap((test, at) => {
      const here = place("ramp", at, test.name);
      return [
        ...usesOfAny(here, test),
        named(here, "rollout", "rollout", test.rollout),
        named(here, "region", "region", test.region),
      ];
    }),
  ];
}

function usesOfAny(
  here: Place,
  test: { readonly viewer?: string | undefined; readonly facts: WrittenFacts },
): readonly Use[] {
  const viewer = test.viewer === undefined ? [] : [named(here, "viewer", "viewer", test.viewer)];
  return [...viewer, ...usesOfFacts(inside(here, "facts"), test.facts)];
}

function usesOfFacts(
  here: Place,
  {
    health,
    rtt,
    percent,
    pin,
    test,
  }: Pick<WrittenFacts, "health" | "percent"> & Partial<Pick<WrittenFacts, "rtt" | "pin" | "test">>,
): readonly Use[] {
  return [
    ...keys(inside(here, "health"), "cluster", health),
    ...keys(inside(here, "rtt"), "cluster", rtt),
    ...keys(inside(here, "percent"), "rollout", percent),
    ...(pin === undefined ? [] : [named(inside(here, "pin"), "cluster", "cluster", pin.cluster)]),
    ...usesOfTest(inside(here, "test"), test ?? {}),
    ...Object.entries(percent ?? {}).flatMap(([rollout, regions]) =>
      keys(inside(here, "percent", rollout), "region", regions),
    ),
  ];
}

function usesOfTest(
  here: Place,
  { cluster, region }: Partial<Pick<NonNullable<WrittenFacts["test"]>, "cluster" | "region">>,
): readonly Use[] {
  return [
    ...(cluster === undefined ? [] : [named(here, "cluster", "cluster", cluster)]),
    ...(region === undefined ? [] : [named(here, "region", "region", region)]),
  ];
}

function usesOfSteps(here: Place, steps: RuleTestSpec["steps"][number]["steps"]): readonly Use[] {
  return steps.flatMap((step, at) => {
    const inStep = inside(here, "steps", at);
    return [...usesOfFacts(inStep, step), ...usesOfExpected(inside(inStep, "expect"), step.expect ?? {})];
  });
}

const SHARED: Readonly<Record<string, NameKind>> = { cluster: "cluster", region: "region", route: "route" };

function usesOfShares(here: Place, { by, expect }: RuleTestSpec["sample"][number]): readonly Use[] {
  const what = SHARED[by];
  return what === undefined ? [] : keys(inside(here, "expect"), what, expect);
}

const EXPECTED: Readonly<Record<string, NameKind>> = { ...SHARED, policy: "policy" };

function usesOfExpected(here: Place, expect: Expected): readonly Use[] {
  const fields = Object.entries(EXPECTED).flatMap(([field, what]) => {
    const name = expect[field];
    return typeof name === "string" ? [named(here, field, what, name)] : [];
  });
  return [...fields, ...usesOfFailover(inside(here, "failover"), expect["failover"])];
}

function usesOfFailover(here: Place, failover: unknown): readonly Use[] {
  if (!Array.isArray(failover)) return [];
  return failover.flatMap((entry: unknown, at): readonly Use[] => {
    if (typeof entry === "string") return [named(here, at, "cluster", entry)];
    const isTarget = typeof entry === "object" && entry !== null && "cluster" in entry;
    if (!isTarget || typeof entry.cluster !== "string") return [];
    return [named(inside(here, at), "cluster", "cluster", entry.cluster)];
  });
}

function inside(here: Place, ...steps: Path): Place {
  return { ...here, path: [...here.path, ...steps] };
}

function named({ document, path, by }: Place, step: string | number, what: NameKind, name: string): Use {
  return valueUse(document, [...path, step], what, { name, by });
}

function keys({ document, path, by }: Place, what: NameKind, map: object | undefined): readonly Use[] {
  return Object.keys(map ?? {}).map((name) => keyUse(document, [...path, name], what, by));
}
