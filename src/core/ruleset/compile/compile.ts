/**
 * A rule set without errors → `Rules`: names resolved, `within` and defaults inherited, order made explicit.
 *
 * Lists keep their order, and so do the clusters of a tier, because people mean it. Maps of clusters,
 * regions and rollouts are sorted by name, so that shuffling keys in a file changes nothing.
 */
import { asId, type ClusterName, type RegionName, type VantageName } from "../../model/ids.ts";
import {
  HASH_NUMBER,
  type ClusterRule,
  type RegionRule,
  type RouterRule,
  type Rules,
  type VantageRule,
} from "../../model/rules.ts";
import { DEFAULT_ASSERTION } from "../defaults.ts";
import type { Groups } from "../values/areas.ts";
import { compileKeys } from "./compile-keys.ts";
import { compileOverrides } from "./compile-overrides.ts";
import { compileProbe } from "./compile-probe.ts";
import { compileRoutes } from "./compile-routes.ts";
import { compileExperiment, compileRollout } from "./compile-versions.ts";
import { familyOf, steeringOf, type Family } from "./inherit.ts";
import { nearestVantage } from "./nearest-vantage.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { keysAt } from "../source/source-document.ts";
import { sourceLine } from "../source/source-line.ts";

/** Compiles; null when there is not exactly one Router, which `check` has reported. */
export function compile(set: RuleSet): Rules | null {
  const [router] = set.routers;
  if (router === undefined || set.routers.length > 1) return null;
  const { groups } = set;
  const families = set.regions.flatMap(({ document, spec }) => familyOf(document, spec));
  const byName = new Map(families.map((family) => [family.name, family]));
  const clusters = byNameOrder(set.clusters.flatMap(compileClusters));
  const vantages = byNameOrder(set.clusters.flatMap(compileVantages));
  return {
    hash: HASH_NUMBER,
    router: compileRouter(router, groups),
    vantages,
    clusters,
    regions: byNameOrder(families.map((family) => compileRegion(family, byName, groups, { clusters, vantages }))),
    routes: set.routes.flatMap(compileRoutes),
    rollouts: byNameOrder(set.rollouts.map((rollout) => compileRollout(rollout, byName))),
    experiments: byNameOrder(set.experiments.map(compileExperiment)),
    overrides: compileOverrides(
      set,
      clusters.map(({ name }) => name),
      groups,
    ),
  };
}

function compileRouter({ document, spec }: Of<"Router">, groups: Groups): RouterRule {
  return {
    mode: spec.mode,
    bypass: spec.bypass ?? null,
    hosts: spec.hosts,
    clientIp: spec.clientIp,
    locate: spec.locate,
    geoHeaders: spec.geoHeaders ?? null,
    aliases: spec.aliases,
    unit: spec.unit,
    continueTrace: spec.continueTrace,
    fallbackRegion: spec.fallbackRegion,
    residency: spec.residency.map(({ name, viewers, only, unknownPlace, ifNone }, at) => ({
      name,
      viewers: compileKeys(viewers, groups),
      only,
      unknownPlace,
      ifNone: ifNone.respond,
      source: sourceLine(document, ["spec", "residency", at]),
    })),
    geofence: spec.geofence.map(({ name, viewers, respond }, at) => ({
      name,
      viewers: compileKeys(viewers, groups),
      respond,
      source: sourceLine(document, ["spec", "geofence", at]),
    })),
    guards: spec.guards,
  };
}

function compileVantages({ spec }: Of<"Clusters">): readonly VantageRule[] {
  return Object.entries(spec.vantages).map(([name, { hint, location }]) => ({
    name: asId<VantageName>(name),
    hint,
    lat: location.lat,
    lon: location.lon,
  }));
}

function compileClusters({ document, spec }: Of<"Clusters">): readonly ClusterRule[] {
  return Object.entries(spec.clusters).map(([name, cluster]) => ({
    name: asId<ClusterName>(name),
    id: cluster.id ?? name,
    gateway: cluster.gateway,
    gateways: cluster.gateways,
    clientCertificate: bindingOf(cluster.clientCertificate ?? spec.defaults.clientCertificate),
    assertion: cluster.assertion ?? spec.defaults.assertion ?? DEFAULT_ASSERTION,
    lat: cluster.location.lat,
    lon: cluster.location.lon,
    place: cluster.location.place,
    versions: cluster.versions,
    capacity: cluster.capacity ?? null,
    mesh: cluster.mesh ?? null,
    probe: compileProbe(spec.defaults.probe, cluster.probe),
    source: sourceLine(document, ["spec", "clusters", name]),
  }));
}

function bindingOf(written: string | undefined): string | null {
  return written === undefined || written === "none" ? null : written;
}

function compileRegion(
  family: Family,
  byName: ReadonlyMap<string, Family>,
  groups: Groups,
  sites: Pick<Rules, "clusters" | "vantages">,
): RegionRule {
  const { document, name, region } = family;
  const steering = steeringOf(family, byName);
  const tiers = compileTiers(steering.tiersFrom);
  return {
    name: asId<RegionName>(name),
    id: region.id ?? name,
    within: region.within ?? null,
    viewers: compileKeys(region.viewers, groups),
    tiers,
    ...steering.settings,
    vantage: steering.vantage === null ? nearestVantage(tiers, sites) : asId<VantageName>(steering.vantage),
    source: sourceLine(document, ["spec", "regions", name]),
  };
}

function compileTiers({ name, document, region }: Family): RegionRule["tiers"] {
  return (region.tiers ?? []).map((tier, at) => ({
    pick: tier.pick,
    members: keysAt(document, ["spec", "regions", name, "tiers", at, "clusters"]).map((cluster) => ({
      cluster: asId<ClusterName>(cluster),
      weight: tier.clusters[cluster] ?? 0,
      bias: tier.bias[cluster] ?? 0,
    })),
  }));
}

function byNameOrder<T extends { readonly name: string }>(values: readonly T[]): readonly T[] {
  return values.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
