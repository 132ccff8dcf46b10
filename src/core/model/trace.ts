/**
 * The steps of one decision, in the order they were taken.
 *
 * Steps hold names and numbers, never prose: text is made by `explain`, and log lines, debug
 * headers and metrics are functions of these steps. Every stage that ran writes exactly one step.
 */
import type {
  Bucket,
  ClusterName,
  EpochMs,
  PolicyName,
  RegionName,
  RoleName,
  RolloutName,
  RouteName,
  VantageName,
} from "./ids.ts";
import type { Kill } from "./kill.ts";
import type { MeasuredState, VantageStanding } from "./live.ts";
import type { ForcedState } from "./override-rule.ts";
import type { LocateStep } from "./place.ts";
import type { FieldTest } from "./route-rule.ts";
import type { Carry, PinOutcome } from "./session.ts";
import type { Pick } from "./rules.ts";
import type { TokenRefusal } from "./signed-token.ts";
import type { SourceLine } from "./source-line.ts";
import type { ClusterLoad, TierShare } from "./share.ts";
import type { Reason, VersionReason } from "./reason.ts";

/** The kinds of key that can place a viewer in a region, most specific first. */
export type RegionKey = "network" | "asn" | "city" | "subdivision" | "country" | "group" | "continent" | "fallback";

/** What became of the cluster that a test names. `excluded`: drained or forced down; `forbidden`: residency does not allow it. */
export type TestedCluster = "used" | "unknown" | "forbidden" | "excluded";

/** The condition of a route that failed, and what the request had instead. */
export interface SkippedRoute {
  readonly route: RouteName;
  readonly source: SourceLine;
  readonly condition: "hosts" | "paths" | "methods" | "headers" | "query" | "cookies" | "regions";
  /** Name of the field for headers, query and cookies; empty otherwise. */
  readonly field: string;
  readonly saw: string | null;
  /** As written: any of these values, or the test of the field. */
  readonly wants: readonly string[] | FieldTest;
}

/** Why a cluster takes as much as it does. */
export type StandingReason =
  | "measured"
  | "unknown"
  | "stale"
  /** Never probed, while others of its tier are: no new share yet. */
  | "joining"
  | "hold-down"
  | "ramp"
  /** Came back, and `failback: manual` waits for an order. */
  | "away"
  /** A drain that has begun and still takes some new sessions. */
  | "draining"
  | "drained"
  /** Its drain or forced-down is over, and it has not yet shown enough successes. */
  | "returning"
  | "forced"
  /** Down, but more clusters are than probes may take away: degraded. */
  | "eject-capped"
  | "down";

/** What one vantage says of a cluster. */
export interface VantageWord {
  readonly cluster: ClusterName;
  readonly vantage: VantageName;
  readonly says: MeasuredState;
  readonly since: EpochMs;
  readonly standing: VantageStanding;
  /** Why its last probe failed; empty when it did not. */
  readonly why: string;
}

/** How much of its share a cluster can take, and why. */
export interface ClusterStanding {
  readonly cluster: ClusterName;
  /** Measured and forced state stay visible beside what follows from both. */
  readonly real: MeasuredState | "unknown";
  /** Since when; null when unknown. */
  readonly since: EpochMs | null;
  /** Percent of its normal load that it says it can take; 100 when unknown. */
  readonly ready: number;
  /** Whose word that is: the region's nearest vantage, or null for the majority's. */
  readonly vantage: VantageName | null;
  /** Why the last probe failed; empty when it did not. */
  readonly why: string;
  readonly forced: ForcedState | null;
  /** Name or id of the order that forces it, and of the one that dials it. */
  readonly order: string | null;
  readonly dialOrder: string | null;
  /** When these orders end; null without one. */
  readonly orderUntil: EpochMs | null;
  readonly dialUntil: EpochMs | null;
  /** Availability 0..1 as a healthy cluster, and as a degraded one; at most one is above 0. */
  readonly healthy: number;
  readonly degraded: number;
  /** 0..1 */
  readonly dial: number;
  readonly because: StandingReason;
  /** Milliseconds until hold-down and ramp, or the ramp of a drain, are over; null when none is under way. */
  readonly recoversInMs: number | null;
}

export type TraceStep =
  | { readonly stage: "host"; readonly host: string; readonly known: boolean }
  | {
      readonly stage: "place";
      /** The network around the viewer's address, /24 or /48: no trace holds an address. */
      readonly address: string | null;
      readonly asked: readonly LocateStep[];
      readonly country: string | null;
      /** Names of headers that claim an address or a place and are not believed. */
      readonly dropped: readonly string[];
    }
  | {
      readonly stage: "test";
      readonly outcome: "counts" | TokenRefusal;
      /** What it names; the rules may not have it. */
      readonly cluster: string | null;
      readonly role: string | null;
      readonly region: string | null;
      readonly unknownRegion: boolean;
    }
  | {
      readonly stage: "geofence";
      readonly policy: PolicyName | null;
      readonly rules: number;
      /** Empty when none applies. */
      readonly source: SourceLine;
    }
  | {
      readonly stage: "region";
      readonly region: RegionName;
      /** `test`: a signed test names it. */
      readonly by: RegionKey | "test";
      readonly value: string;
      readonly source: SourceLine;
    }
  | {
      readonly stage: "route";
      readonly route: RouteName | null;
      readonly source: SourceLine;
      /** Place of the route in matching order, from 1, whatever the detail; the number of routes where none matched. */
      readonly tried: number;
      /** Only in a full trace. */
      readonly skipped: readonly SkippedRoute[];
    }
  | {
      readonly stage: "move";
      /** Name of the override, or id of the live order. */
      readonly order: string;
      readonly use: readonly ClusterName[];
      readonly untilMs: EpochMs;
      /** Empty for a live order. */
      readonly source: SourceLine;
    }
  | {
      readonly stage: "residency";
      readonly policies: readonly PolicyName[];
      /** Where each of them is written, in the same order. */
      readonly sources: readonly SourceLine[];
      /** Clusters of the region that residency forbids here. */
      readonly forbidden: readonly ClusterName[];
    }
  | {
      readonly stage: "health";
      readonly liveVersion: number;
      readonly ageMs: number;
      readonly clusters: readonly ClusterStanding[];
      /** Only in a full trace, and only of clusters that a vantage calls down or that vantages differ about. */
      readonly vantages: readonly VantageWord[];
    }
  | {
      readonly stage: "pin";
      readonly carry: Carry;
      readonly outcome: PinOutcome;
      /** The cluster that the pin names; null when nothing of it counts. */
      readonly cluster: ClusterName | null;
      readonly role: RoleName | null;
      /** Milliseconds to the session's end. */
      readonly endsInMs: number | null;
      readonly source: SourceLine;
    }
  | {
      readonly stage: "shares";
      readonly tiers: readonly TierShare[];
      readonly outcome: "as-is" | "normalized" | "fail-open" | "all-down-response" | "none";
      /** What each cluster gets of viewers such as this one; only in a full trace, and only of weighted tiers. */
      readonly loads: readonly ClusterLoad[];
    }
  | {
      readonly stage: "home";
      /** For each tier the viewer walked through. */
      readonly walk: readonly WalkStep[];
    }
  | {
      readonly stage: "order";
      readonly pick: Pick;
      readonly list: readonly ListStep[];
    }
  | {
      readonly stage: "test-cluster";
      readonly cluster: string;
      readonly outcome: TestedCluster;
      /** What probes say of it, and why it takes as much as it does; null where nothing was looked up. */
      readonly real: ClusterStanding["real"] | null;
      readonly because: StandingReason | null;
      readonly source: SourceLine;
    }
  | {
      readonly stage: "cluster";
      readonly cluster: ClusterName;
      readonly reason: Reason;
      readonly tier: number;
      readonly source: SourceLine;
    }
  | {
      readonly stage: "version";
      readonly rollout: RolloutName | null;
      readonly unit: string | null;
      readonly bucket: Bucket | null;
      /** Buckets below this are canary. */
      readonly below: number;
      readonly percentFrom: "live" | "rules" | null;
      readonly role: RoleName;
      readonly because: VersionReason;
      /** Where the rollout is written; empty without one. */
      readonly source: SourceLine;
    }
  | { readonly stage: "plan"; readonly failover: readonly ClusterName[] }
  /** Everything goes to the Router's bypass. */
  | {
      readonly stage: "bypass";
      /** The switch that is thrown, or null in observe mode. */
      readonly kill: Omit<Kill, "name"> | null;
      /** Null where the rules name no bypass, so that the switch does nothing. */
      readonly to: string | null;
    };

/** One cluster of a viewer's list. */
export interface ListStep {
  readonly cluster: ClusterName;
  /** Distance in km after bias, or null when it is not known. */
  readonly km: number | null;
  /** Round trip from the viewer's colo, where the list goes by it; null when none is measured. */
  readonly rttMs: number | null;
  /** Percent by which the distance was shortened; negative: lengthened. */
  readonly bias: number;
  readonly bucket: Bucket;
  /** The viewer may stay when `bucket` is below this; 0 when the cluster takes nothing. */
  readonly below: Bucket;
  readonly keeps: boolean;
}

/** What happened in one tier on the way of a viewer without a cluster yet. */
export interface WalkStep {
  readonly tier: number;
  readonly pass: "healthy" | "degraded";
  readonly home: ClusterName;
  readonly homeBucket: Bucket;
  /** The viewer stays when `homeBucket` is below this. */
  readonly homeBelow: Bucket;
  readonly stays: boolean;
  /** Null when he stayed, or when the tier had nothing to pick from. */
  readonly repick: { readonly bucket: Bucket; readonly below: Bucket; readonly cluster: ClusterName | null } | null;
}
