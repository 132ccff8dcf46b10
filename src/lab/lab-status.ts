/**
 * What the lab knows of each cluster at one moment: its health as the control Worker says, what was done
 * to it, and what its origins serve.
 */
import type { FleetCluster } from "./fleet.ts";
import { faultOf } from "./fleet.ts";
import type { Fault } from "./origin.ts";
import type { ClusterReading } from "./read-health.ts";
import { rateMeter } from "./served-rate.ts";

export interface ServedRate {
  readonly role: string;
  readonly version: string;
  /** Answers a second over the last reading, probes left out. */
  readonly perSecond: number;
  /** Answers since the lab began. */
  readonly total: number;
}

export interface ClusterStatus extends ClusterReading {
  readonly cluster: string;
  readonly fault: Fault;
  readonly served: readonly ServedRate[];
}

const NOT_READ: ClusterReading = {
  real: "unknown",
  forced: "-",
  effective: "unknown",
  why: "",
  ordered: "",
  progress: "",
};

/** Makes a reader for a fleet; the rates are those since its last reading. */
export function statusReader(
  fleet: readonly FleetCluster[],
): (health: ReadonlyMap<string, ClusterReading> | null, nowMs: number) => readonly ClusterStatus[] {
  const metered = fleet.map((cluster) => ({
    cluster,
    origins: cluster.origins.map((one) => ({ ...one, meter: rateMeter() })),
  }));
  return (health, nowMs) =>
    metered.map(({ cluster, origins }) => ({
      ...(health?.get(cluster.name) ?? NOT_READ),
      cluster: cluster.name,
      fault: faultOf(cluster),
      served: origins.map(({ role, version, origin, meter }) => {
        const total = origin.served();
        return { role, version, total, perSecond: meter(total, nowMs) };
      }),
    }));
}
