/**
 * Which role serves the viewer: the rollout's canary when his bucket is inside the percentage.
 *
 * Canary owns the buckets [0, p): raising p only adds viewers, lowering it removes exactly those. A
 * request without a unit gets the old version, never a random one. Which roles a cluster runs plays no
 * part in choosing the cluster; one that lacks the role serves the old version and says so.
 */
import type { Target } from "../model/decision.ts";
import { asId, type Bucket, type RegionName, type RoleName } from "../model/ids.ts";
import type { Live } from "../model/live.ts";
import type { VersionReason } from "../model/reason.ts";
import { own } from "../model/record.ts";
import type { ClusterRule } from "../model/rules.ts";
import type { RolloutRule } from "../model/version-rule.ts";
import type { Viewer } from "../model/viewer.ts";
import { bucket, bucketsBelow } from "./bucket.ts";

/** What every cluster runs. */
export const STABLE: RoleName = asId("stable");

export interface Assignment {
  readonly wanted: RoleName;
  /** The role instead of `wanted` where a cluster lacks it. */
  readonly old: RoleName;
  readonly because: VersionReason;
  readonly bucket: Bucket | null;
  readonly below: Bucket;
  readonly percentFrom: "live" | "rules" | null;
}

/** Assigns a role; a live percentage wins over the rules' one. */
export function assignVersion(rollout: RolloutRule | null, region: RegionName, viewer: Viewer, live: Live): Assignment {
  if (rollout === null || rollout.strategy !== "canary") {
    return { wanted: STABLE, old: STABLE, because: "stable", bucket: null, below: 0, percentFrom: null };
  }
  const ordered = own(own(live.percent, rollout.name) ?? {}, region);
  const below = bucketsBelow((ordered ?? own(rollout.percent, region) ?? 0) / 100);
  const base = { old: rollout.from, below, percentFrom: ordered === undefined ? "rules" : "live" } as const;
  if (viewer.unit === null) return { ...base, wanted: rollout.from, because: "no-unit", bucket: null };
  const position = bucket(rollout.salt, viewer.unit.value);
  return position < below
    ? { ...base, wanted: rollout.to, because: "canary", bucket: position }
    : { ...base, wanted: rollout.from, because: "stable", bucket: position };
}

/** What the assignment means at one cluster. */
export function targetAt(
  cluster: ClusterRule,
  { wanted, old, because }: Assignment,
): {
  readonly target: Target;
  readonly because: VersionReason;
} {
  const role = [wanted, old, STABLE].find((one) => own(cluster.versions, one) !== undefined) ?? STABLE;
  return {
    target: {
      cluster: cluster.name,
      gateway: own(cluster.gateways, role) ?? cluster.gateway,
      role,
      version: own(cluster.versions, role) ?? "",
    },
    because: role === wanted ? because : "role-unavailable",
  };
}
