/**
 * The outcome of a simulation: load by cluster, step by step.
 *
 * Loads are counts of sampled viewers, each of whom stands for the same part of the requests; `rps` of a step
 * sums up to the whole load over clusters, answers of the edge, and viewers without a cluster.
 */
import type { ClusterName } from "../../model/ids.ts";

/** How a cluster stands for one region, as one word or two: `up`, `down`, `hold-down`, `ramp`. */
export type StateWord = string;

export interface ClusterLoad {
  readonly cluster: ClusterName;
  /** For the region where it takes least. */
  readonly state: StateWord;
  /** Part of its share that it takes there, in percent. */
  readonly takes: number;
  /** Whether other regions see another state. */
  readonly differs: boolean;
  readonly viewers: number;
  readonly rps: number;
  /** Of its capacity; null when nobody said what that is. */
  readonly percent: number | null;
  readonly over: boolean;
}

/** A change of a cluster's state; `regions` empty: for every region that has it. */
export interface Transition {
  readonly atMs: number;
  readonly cluster: ClusterName;
  readonly from: StateWord;
  readonly to: StateWord;
  readonly regions: readonly string[];
  /** Whether the cluster takes viewers before and after it. */
  readonly tookSome: boolean;
  readonly takesSome: boolean;
}

export interface SimStep {
  readonly atMs: number;
  readonly clusters: readonly ClusterLoad[];
  /** Sampled viewers whose cluster is another one than at the step before. */
  readonly moved: number;
  /** Those among them who neither left nor joined a cluster of which something has changed. */
  readonly movedOthers: number;
  /** Viewers whom the rules answer at the edge: geofence, redirects, fixed answers. */
  readonly answered: number;
  /** Viewers without a cluster: refused, or answered because nothing is left. */
  readonly lost: number;
  /** Viewers sent to a cluster whose requests fail: not found out yet, or nothing else is left. */
  readonly sentToFailing: number;
  /** Viewers by the reason of their decision. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** What happened between steps, at its own time. */
export interface Happening {
  readonly atMs: number;
  /** An event, something that a vantage is taken for, or an order that is refused. */
  readonly kind: "event" | "vantage" | "refused";
  readonly text: string;
}

/** A cluster's greatest load. */
export interface Peak {
  readonly cluster: ClusterName;
  readonly capacity: number | null;
  readonly rps: number;
  readonly percent: number | null;
  readonly atMs: number;
  /** Milliseconds above its capacity, counted in whole steps. */
  readonly overMs: number;
}

/** One failure of a cluster, from the event to its whole return; null: not before the end. */
export interface Outage {
  readonly cluster: ClusterName;
  readonly downAtMs: number;
  /** When no region's viewers were sent to it any more. */
  readonly outAtMs: number | null;
  readonly upAtMs: number | null;
  /** When it took viewers again, and when all of its share. */
  readonly takesAtMs: number | null;
  readonly wholeAtMs: number | null;
  /** The greatest load sent to it while it was down and not found out. */
  readonly sentRps: number;
}

export interface Simulation {
  readonly rps: number;
  readonly forMs: number;
  readonly stepMs: number;
  readonly seed: number;
  readonly viewers: number;
  /** Greatest sampling error of a cluster's load, in requests a second (95 %, as if drawn by lot). */
  readonly errorRps: number;
  readonly steps: readonly SimStep[];
  readonly transitions: readonly Transition[];
  readonly happenings: readonly Happening[];
  readonly peaks: readonly Peak[];
  readonly outages: readonly Outage[];
}
