/**
 * The origins of every cluster of the rules, and what can be done to a cluster.
 *
 * Each cluster has an origin for `stable`, one for `canary`, and one for every other role that the
 * rules deploy there. Breaking or slowing a cluster means all of its origins.
 */
import type { ClusterName } from "../core/model/ids.ts";
import type { ClusterRule } from "../core/model/rules.ts";
import { own } from "../core/model/record.ts";
import { startOrigin, type Fault, type Origin } from "./origin.ts";

export interface FleetOrigin {
  readonly role: string;
  /** As the rules name it, or `undeployed` where they name none: no request should get there. */
  readonly version: string;
  readonly origin: Origin;
}

export interface FleetCluster {
  readonly name: ClusterName;
  readonly place: string;
  readonly gateway: string;
  /** Hosts of its gateways, of single roles too, with port where they have one; the first is the cluster's own. */
  readonly gatewayHosts: readonly [string, ...string[]];
  readonly origins: readonly FleetOrigin[];
}

const ALWAYS = ["stable", "canary"];

/** Starts the origins of all clusters. */
export async function startFleet(clusters: readonly ClusterRule[]): Promise<readonly FleetCluster[]> {
  return Promise.all(clusters.map(startCluster));
}

async function startCluster({ name, place, gateway, gateways, versions }: ClusterRule): Promise<FleetCluster> {
  const roles = [...new Set([...ALWAYS, ...Object.keys(versions)])];
  const origins = await Promise.all(
    roles.map(async (role) => {
      const version = own(versions, role) ?? "undeployed";
      return { role, version, origin: await startOrigin({ cluster: name, version }) };
    }),
  );
  const ofRoles = Object.values(gateways).map((one) => new URL(one).host);
  return { name, place, gateway, gatewayHosts: [new URL(gateway).host, ...ofRoles], origins };
}

/** What stands at the Router's bypass: one more origin, which is no cluster. */
export interface Bypass {
  readonly host: string;
  readonly origin: Origin;
}

/** Starts it; null where the rules name no bypass. */
export async function startBypass(bypass: string | null): Promise<Bypass | null> {
  if (bypass === null) return null;
  return { host: new URL(bypass).host, origin: await startOrigin({ cluster: "none: the bypass", version: "bypass" }) };
}

/** Does to a cluster what the fault says; `none` heals it. */
export async function afflict(cluster: FleetCluster, fault: Fault): Promise<void> {
  await Promise.all(
    cluster.origins.map(({ origin }) => {
      switch (fault.kind) {
        case "none":
          return origin.heal();
        case "broken":
          return origin.break();
        case "slow":
          return origin.slow(fault.ms);
        case "degraded":
        case "ready":
          return origin.say(fault);
      }
    }),
  );
}

/** What was done to a cluster last. */
export function faultOf(cluster: FleetCluster): Fault {
  return cluster.origins[0]?.origin.fault() ?? { kind: "none" };
}

/** Stops all origins; their ports are free again. */
export async function stopFleet(clusters: readonly FleetCluster[]): Promise<void> {
  await Promise.all(clusters.flatMap(({ origins }) => origins.map(({ origin }) => origin.stop())));
}
