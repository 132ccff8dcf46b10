/**
 * Everything that can be wrong with documents together. A new check is one file and one line here.
 */
import type { Issue } from "../model/issue.ts";
import { checkClusters } from "./checks/clusters.ts";
import { checkFailover } from "./checks/failover.ts";
import { checkForbiddenClusters } from "./checks/forbidden-clusters.ts";
import { checkGroups } from "./checks/groups.ts";
import { checkIds } from "./checks/ids.ts";
import { checkImpossibleConditions } from "./checks/impossible-conditions.ts";
import { checkKindsPresent } from "./checks/kinds-present.ts";
import { checkLimits } from "./checks/limits.ts";
import { checkMediaRoutes } from "./checks/media-routes.ts";
import { checkReferences } from "./checks/references.ts";
import { checkRegionKeys } from "./checks/region-keys.ts";
import { checkRollouts } from "./checks/rollouts.ts";
import { checkRouteHosts, checkRouteOrder } from "./checks/routes.ts";
import { checkShadowedRoutes } from "./checks/shadowed-routes.ts";
import { checkTiers } from "./checks/tiers.ts";
import { checkUnreachableKeys } from "./checks/unreachable-keys.ts";
import { checkWithin } from "./checks/within.ts";
import type { RuleSet } from "./rule-set.ts";

type Check = (set: RuleSet, where: string) => readonly Issue[];

/** What can be said although some file cannot be read. */
const OF_WHAT_IS_THERE: readonly Check[] = [
  checkLimits,
  checkIds,
  checkGroups,
  checkTiers,
  checkWithin,
  checkRouteOrder,
  checkMediaRoutes,
];

/** What needs every name that the files define. */
const OF_EVERYTHING: readonly Check[] = [
  checkReferences,
  checkRegionKeys,
  checkRouteHosts,
  checkShadowedRoutes,
  checkImpossibleConditions,
  checkUnreachableKeys,
  checkFailover,
  checkForbiddenClusters,
  checkRollouts,
  checkClusters,
];

/** How much of the files the rule set holds. */
export interface Completeness {
  /** Every file could be read, so all names are known. */
  readonly names: boolean;
  /** Every document could be used. */
  readonly documents: boolean;
}

/** Runs all checks over documents together. */
export function checkTogether(set: RuleSet, where: string, complete: Completeness): readonly Issue[] {
  const present = complete.documents ? checkKindsPresent(set, where) : [];
  const checks = complete.names ? [...OF_WHAT_IS_THERE, ...OF_EVERYTHING] : OF_WHAT_IS_THERE;
  return [...present, ...checks.flatMap((check) => check(set, where))];
}
