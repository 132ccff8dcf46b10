/**
 * How a region's traffic is divided, in basis points of the whole.
 */
import type { ClusterName } from "./ids.ts";

/** Share of a region's traffic that a weighted tier takes, in basis points; `degraded` is the part of it for degraded clusters. */
export interface TierShare {
  readonly tier: number;
  readonly basisPoints: number;
  readonly panic: boolean;
  readonly degraded: number;
}

/** Share of the viewers with the same list that a cluster takes. */
export interface ClusterShare {
  readonly cluster: ClusterName;
  readonly basisPoints: number;
}

/** What a cluster of a weighted tier gets of the region's viewers, in basis points; rounded, so they may not sum up. */
export interface ClusterLoad extends ClusterShare {
  readonly tier: number;
}

export type Share = TierShare | ClusterShare;
