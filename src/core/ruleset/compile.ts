/**
 * A rule set without errors → `Rules`: names resolved, `within` and defaults inherited, order made explicit.
 *
 * Lists keep their order, and so do the clusters of a tier, because people mean it. Maps of clusters,
 * regions and rollouts are sorted by name, so that shuffling keys in a file changes nothing.
 */
import { asId, type ClusterName, type RegionName, type RolloutName, type VantageName } from "../model/ids.ts";
import {
  HASH_NUMBER,
  type ClusterRule,
  type ProbeRule,
  type RegionRule,
  type RolloutRule,
  type RouterRule,
  type RouteRule,
  type Rules,
  type SourceLine,
  type VantageRule,
  type ViewerKeys,
} from "../model/rules.ts";
import type { Groups } from "./areas.ts";
import { DEFAULT_PROBE } from "./defaults.ts";
import { familyOf, steeringOf, type Family } from "./inherit.ts";
import type { Of, RuleSet } from "./rule-set.ts";
import type { WrittenProbe } from "./schema/clusters.ts";
import type { WrittenKeys } from "./schema/viewer-keys.ts";
import { keyPlace, keysAt, type Path, type SourceDocument } from "./source-document.ts";

/** Compiles; null when there is not exactly one Router, which `check` has reported. */
export function compile(set: RuleSet): Rules | null {
  const [router] = set.routers;
  if (router === undefined || set.routers.length > 1) return null;
  const { groups } = set;
  const families = set.regions.flatMap(({ document, spec }) => familyOf(document, spec));
  const byName = new Map(families.map((family) => [family.name, family]));
  return {
    hash: HASH_NUMBER,
    router: compileRouter(router, groups),
    vantages: byNameOrder(set.clusters.flatMap(compileVantages)),
    clusters: byNameOrder(set.clusters.flatMap(compileClusters)),
    regions: byNameOrder(families.map((family) => compileRegion(family, byName, groups))),
    routes: set.routes.flatMap(compileRoutes),
    rollouts: byNameOrder(set.rollouts.map((rollout) => compileRollout(rollout, byName))),
  };
}

function compileRouter({ document, spec }: Of<"Router">, groups: Groups): RouterRule {
  return {
    hosts: spec.hosts,
    locate: spec.locate,
    unit: spec.unit,
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
  };
}

function compileKeys(keys: WrittenKeys, groups: Groups): ViewerKeys {
  const grouped = (keys.groups ?? []).flatMap((group) => groups.get(group) ?? []);
  return {
    networks: keys.networks ?? [],
    asns: keys.asns ?? [],
    cities: keys.cities ?? [],
    subdivisions: keys.subdivisions ?? [],
    countries: keys.countries ?? [],
    groupCountries: [...new Set(grouped)],
    continents: keys.continents ?? [],
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
    lat: cluster.location.lat,
    lon: cluster.location.lon,
    place: cluster.location.place,
    versions: cluster.versions,
    probe: compileProbe({ ...spec.defaults.probe, ...cluster.probe }),
    source: sourceLine(document, ["spec", "clusters", name]),
  }));
}

function compileProbe(written: WrittenProbe): ProbeRule {
  return {
    path: written.path ?? DEFAULT_PROBE.path,
    intervalMs: written.interval ?? DEFAULT_PROBE.intervalMs,
    timeoutMs: written.timeout ?? DEFAULT_PROBE.timeoutMs,
    fall: written.fall ?? DEFAULT_PROBE.fall,
    clear: written.clear ?? DEFAULT_PROBE.clear,
    rise: written.rise ?? DEFAULT_PROBE.rise,
    expectStatus: written.expect?.status ?? DEFAULT_PROBE.expectStatus,
  };
}

function compileRegion(family: Family, byName: ReadonlyMap<string, Family>, groups: Groups): RegionRule {
  const { document, name, region } = family;
  const steering = steeringOf(family, byName);
  const path: Path = ["spec", "regions", steering.tiersFrom.name, "tiers"];
  return {
    name: asId<RegionName>(name),
    id: region.id ?? name,
    within: region.within ?? null,
    viewers: compileKeys(region.viewers, groups),
    tiers: (steering.tiersFrom.region.tiers ?? []).map((tier, at) => ({
      pick: tier.pick,
      members: keysAt(steering.tiersFrom.document, [...path, at, "clusters"]).map((cluster) => ({
        cluster: asId<ClusterName>(cluster),
        weight: tier.clusters[cluster] ?? 0,
        bias: tier.bias[cluster] ?? 0,
      })),
    })),
    ...steering.settings,
    source: sourceLine(document, ["spec", "regions", name]),
  };
}

function compileRoutes({ document, spec }: Of<"Routes">): readonly RouteRule[] {
  return spec.routes.map(({ name, match, to, rollout, forward }, at) => ({
    name,
    match,
    to,
    rollout: rollout ?? null,
    forward,
    source: sourceLine(document, ["spec", "routes", at]),
  }));
}

/** Every region has a percentage: its own, that of the nearest region around it, or the default. */
function compileRollout(
  { document, spec, name }: Of<"Rollout"> & { readonly name: string },
  byName: ReadonlyMap<string, Family>,
): RolloutRule {
  const written = new Map(Object.entries(spec.percent));
  const percentOf = (region: string | undefined): number => {
    if (region === undefined) return written.get("default") ?? 0;
    return written.get(region) ?? percentOf(byName.get(region)?.region.within);
  };
  return {
    name: asId<RolloutName>(name),
    id: spec.id ?? name,
    from: spec.from,
    to: spec.to,
    salt: spec.salt ?? name,
    percent: Object.fromEntries([...byName.keys()].map((region) => [region, percentOf(region)])),
    source: sourceLine(document, ["metadata", "name"]),
  };
}

function sourceLine(document: SourceDocument, path: Path): SourceLine {
  return `${document.source.name}:${keyPlace(document, path).line}`;
}

function byNameOrder<T extends { readonly name: string }>(values: readonly T[]): readonly T[] {
  return values.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
