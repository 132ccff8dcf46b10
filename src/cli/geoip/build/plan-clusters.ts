/**
 * What a table of precision `cluster` is compiled against: the rules at hand.
 *
 * In: `--rules` and `--depth`. Out: the plan, or why there is none: rules that do not pass `check` were told by whoever
 * loaded them, and rules for which a table of countries does as well are told here.
 */
import { aimOf } from "../../../core/model/aim-of-rules.ts";
import type { Rules } from "../../../core/model/rules.ts";
import { fail, ok, type Result } from "../../../core/model/result.ts";
import type { ClusterPlan } from "./cluster-precision.ts";

/** How many clusters are kept in order when nobody says. */
export const DEFAULT_DEPTH = 1;

/** The plan for these rules; the error is a sentence for people. */
export function planClusters(rules: Rules, depth: number): Result<ClusterPlan, string> {
  const aim = aimOf(rules);
  const { lists, subdivisions, cities } = aim;
  return lists.length + subdivisions.length + cities.length === 0 ? fail(NOTHING_NEAR) : ok({ aim, depth });
}

const NOTHING_NEAR =
  "no tier of the rules picks nearest or fastest among several clusters, and no key names a subdivision or city, so nothing finer than the country changes a decision; a table with --precision country says as much";
