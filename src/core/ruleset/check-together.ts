/**
 * Everything that can be wrong with documents together. A new check is one file and one line here.
 */
import type { Issue } from "../model/issue.ts";
import { checkClusters } from "./checks/clusters.ts";
import { checkIds } from "./checks/ids.ts";
import { checkKindsPresent } from "./checks/kinds-present.ts";
import { checkLimits } from "./checks/limits.ts";
import { checkReferences } from "./checks/references.ts";
import { checkRegionKeys } from "./checks/region-keys.ts";
import { checkRollouts } from "./checks/rollouts.ts";
import { checkRouteOrder } from "./checks/routes.ts";
import { checkTiers } from "./checks/tiers.ts";
import { checkWithin } from "./checks/within.ts";
import type { RuleSet } from "./rule-set.ts";

type Check = (set: RuleSet, where: string) => readonly Issue[];

const CHECKS: readonly Check[] = [
  checkLimits,
  checkReferences,
  checkIds,
  checkRegionKeys,
  checkTiers,
  checkWithin,
  checkRouteOrder,
  checkRollouts,
  checkClusters,
];

/**
 * Runs all checks over documents together.
 * @param complete false when some document could not be used at all: what is missing may be in it
 */
export function checkTogether(set: RuleSet, where: string, complete: boolean): readonly Issue[] {
  const present = complete ? checkKindsPresent(set, where) : [];
  return [...present, ...CHECKS.flatMap((check) => check(set, where))];
}
