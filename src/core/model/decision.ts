/**
 * The answer to "where does this viewer go", with its reason.
 */
import type { Bucket, ClusterName, PolicyName, RegionName, RoleName, RouteName } from "./ids.ts";
import type { FixedResponse, RedirectTarget } from "./answer.ts";
import type { ForwardRule } from "./route-rule.ts";
import type { BypassReason, Reason, VersionReason } from "./reason.ts";
import type { SessionDecision } from "./session.ts";
import type { Share } from "./share.ts";
import type { TraceStep } from "./trace.ts";
import type { Viewer } from "./viewer.ts";

export interface Target {
  readonly cluster: ClusterName;
  readonly gateway: string;
  readonly role: RoleName;
  readonly version: string;
}

interface DecisionBase {
  readonly region: RegionName | null;
  readonly route: RouteName | null;
  readonly viewer: Viewer;
  readonly bundle: { readonly seq: number; readonly sha256: string };
  readonly live: { readonly version: number; readonly ageMs: number };
  readonly trace: readonly TraceStep[];
}

interface RoutingBase extends DecisionBase {
  readonly reason: Reason;
}

export interface HandoffDecision extends RoutingBase, Target {
  readonly kind: "handoff";
  readonly region: RegionName;
  readonly route: RouteName;
  readonly versionReason: VersionReason;
  /** The tier the cluster was chosen in, from 0. */
  readonly tier: number;
  readonly shares: readonly Share[];
  /** Clusters to try when this one fails, best first. */
  readonly failover: readonly Target[];
  readonly unit: { readonly source: string; readonly bucket: Bucket } | null;
  /** What the edge does about the session; null where there is none. */
  readonly session: SessionDecision | null;
  readonly forward: ForwardRule;
  /** What the viewer gets when no cluster that his residency allows answers; null when none binds him. */
  readonly ifNone: FixedResponse | null;
}

/** The edge answers itself, as the rules say. */
export interface RespondDecision extends RoutingBase {
  readonly kind: "respond";
  readonly response: FixedResponse | RedirectTarget;
  readonly policy: PolicyName | null;
}

/** The edge refuses, because the rules leave nothing else. */
export interface RejectDecision extends RoutingBase {
  readonly kind: "reject";
  readonly status: 404 | 421 | 503;
}

/** What the rules, the live value and the viewer come to. */
export type RoutingDecision = HandoffDecision | RespondDecision | RejectDecision;

/** Everything goes to the Router's `bypass`: it observes only, or the kill switch is thrown. */
export interface BypassDecision extends DecisionBase {
  readonly kind: "bypass";
  readonly reason: BypassReason;
  /** The origin that gets the request. */
  readonly gateway: string;
  /** What would be done otherwise; its trace is this one's. */
  readonly decided: RoutingDecision;
}

export type Decision = RoutingDecision | BypassDecision;
