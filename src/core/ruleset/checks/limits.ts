/**
 * How many of everything there may be.
 */
import type { Issue } from "../../model/issue.ts";
import { LIMITS } from "../../model/limits.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";

/** A finding for each limit exceeded; `where` is the file it is reported in. */
export function checkLimits(set: RuleSet, where: string): readonly Issue[] {
  const regions = set.regions.flatMap(({ spec }) => Object.values(spec.regions));
  const policies = set.routers.flatMap(({ spec }) => [...spec.residency, ...spec.geofence]);
  const moved = set.overrides.flatMap(({ spec }) => spec.viewers ?? []);
  const viewers = [...[...regions, ...policies].map((one) => one.viewers), ...moved];
  const counts: readonly (readonly [
    what: "clusters" | "regions" | "routes" | "networks" | "rollouts" | "experiments" | "overrides" | "vantages",
    found: number,
  ])[] = [
    ["clusters", sum(set.clusters.map(({ spec }) => Object.keys(spec.clusters).length))],
    ["regions", regions.length],
    ["routes", sum(set.routes.map(({ spec }) => spec.routes.length))],
    ["networks", sum(viewers.map(({ networks }) => networks?.length ?? 0))],
    ["rollouts", set.rollouts.length],
    ["experiments", set.experiments.length],
    ["overrides", set.overrides.length],
    ["vantages", sum(set.clusters.map(({ spec }) => Object.keys(spec.vantages).length))],
  ];
  return counts
    .filter(([what, found]) => found > LIMITS[what])
    .map(([what, found]) =>
      issueAt(
        { file: where, line: 1, column: 1, length: 1 },
        {
          code: "GR0104",
          message: `the rules may have ${LIMITS[what]} ${what}, found ${found}`,
          hint: `remove some ${what}`,
        },
      ),
    );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
