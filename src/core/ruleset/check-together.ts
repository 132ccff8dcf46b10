/**
 * Everything that can be wrong with documents together. A new check is one file and one line here.
 */
import type { EpochMs } from "../model/ids.ts";
import type { Issue } from "../model/issue.ts";
import type { Rules } from "../model/rules.ts";
import { checkAliasedKeys } from "./checks/aliased-keys.ts";
import { checkAliases } from "./checks/aliases.ts";
import { checkArms } from "./checks/arms.ts";
import { checkClusters } from "./checks/clusters.ts";
import { checkFailover } from "./checks/failover.ts";
import { checkForbiddenClusters } from "./checks/forbidden-clusters.ts";
import { checkGroups } from "./checks/groups.ts";
import { checkGuards } from "./checks/guards.ts";
import { checkIdentity } from "./checks/identity.ts";
import { checkIds } from "./checks/ids.ts";
import { checkImpossibleConditions } from "./checks/impossible-conditions.ts";
import { checkKindsPresent } from "./checks/kinds-present.ts";
import { checkLimits } from "./checks/limits.ts";
import { checkMediaRoutes } from "./checks/media-routes.ts";
import { checkObjectNames } from "./checks/object-names.ts";
import { checkEnds, checkOverrides } from "./checks/overrides.ts";
import { checkPlaceHeaders } from "./checks/place-headers.ts";
import { checkOwnHosts } from "./checks/own-hosts.ts";
import { checkProbes } from "./checks/probes.ts";
import { checkReferences } from "./checks/references.ts";
import { checkRegionKeys } from "./checks/region-keys.ts";
import { checkRoles } from "./checks/roles.ts";
import { checkRouteHosts, checkRouteOrder } from "./checks/routes.ts";
import { checkSalts } from "./checks/salts.ts";
import { checkShadowedRoutes } from "./checks/shadowed-routes.ts";
import type { ComparedTable } from "./checks/table-aim.ts";
import { checkTiers } from "./checks/tiers.ts";
import { checkUnreachableKeys } from "./checks/unreachable-keys.ts";
import { checkWithin } from "./checks/within.ts";
import type { RuleSet } from "./rule-set.ts";

/** What checks know beside the rules. */
export interface CheckContext {
  /** The file that a finding about all files together is shown in. */
  readonly where: string;
  /** Rules that were compiled before, to compare with, or null. */
  readonly before: Rules | null;
  /** The time for which the rules are checked, or null when nobody says. */
  readonly now: EpochMs | null;
  /** A GeoIP table that was compiled against clusters, to compare with, or null. Compared once the rules are compiled. */
  readonly table: ComparedTable | null;
}

type Check = (set: RuleSet, context: CheckContext) => readonly Issue[];

/** What can be said although some file cannot be read. */
const OF_WHAT_IS_THERE: readonly Check[] = [
  (set, { where }) => checkLimits(set, where),
  (set, { now }) => checkEnds(set, now),
  (set, { before }) => checkIdentity(set, before),
  checkObjectNames,
  checkIds,
  checkAliases,
  checkAliasedKeys,
  checkPlaceHeaders,
  checkGroups,
  checkSalts,
  checkArms,
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
  checkRoles,
  checkOverrides,
  checkGuards,
  checkClusters,
  checkOwnHosts,
  checkProbes,
];

/** How much of the files the rule set holds. */
export interface Completeness {
  /** Every file could be read, so all names are known. */
  readonly names: boolean;
  /** Every document could be used. */
  readonly documents: boolean;
}

/** Runs all checks over documents together. */
export function checkTogether(set: RuleSet, context: CheckContext, complete: Completeness): readonly Issue[] {
  const present = complete.documents ? checkKindsPresent(set, context.where) : [];
  const checks = complete.names ? [...OF_WHAT_IS_THERE, ...OF_EVERYTHING] : OF_WHAT_IS_THERE;
  return [...present, ...checks.flatMap((check) => check(set, context))];
}
