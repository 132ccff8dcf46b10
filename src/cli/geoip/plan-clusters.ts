/**
 * What a table of precision `cluster` is compiled against: the rules at hand.
 *
 * In: `--rules` and `--depth`. Out: the plan, or why there is none: rules that do not pass `check` were told by whoever
 * loaded them, and rules that leave nothing to distance are told here, with what serves them as well.
 */
import { aimOf } from "../../core/model/aim-of-rules.ts";
import type { Rules } from "../../core/model/rules.ts";
import type { TableAim } from "../../core/model/table-aim.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import type { ClusterPlan } from "./cluster-precision.ts";

/** How many clusters are kept in order when nobody says. */
export const DEFAULT_DEPTH = 1;

/** The plan for these rules; the error is a sentence for people. */
export function planClusters(rules: Rules, depth: number): Result<ClusterPlan, string> {
  const aim = aimOf(rules);
  return aim.lists.length === 0 ? fail(nothingNear(aim)) : ok({ aim, depth });
}

function nothingNear({ subdivisions, cities }: TableAim): string {
  const parts = subdivisions.length + cities.length;
  const serves = parts === 0 ? "country" : "subdivision";
  const keys = parts === 0 ? "" : `, and tells apart the subdivisions that their keys name`;
  return `no tier of the rules picks nearest or fastest among several clusters, so coordinates change no decision; a table with --precision ${serves} says as much${keys}`;
}
