/**
 * `Rules` → `Bundle`: resolves every name and builds the indexes.
 *
 * In: rules of the right shape. Out: a bundle in which nothing dangles, or the first name that
 * does. `decide` relies on it: what it reaches through a Bundle always exists.
 */
import type { Bundle, HostSet, IndexedRegion, IndexedRoute, IndexedTier } from "../model/bundle.ts";
import { fail, ok, type Result } from "../model/result.ts";
import type { ClusterRule, RegionRule, Rules, TierRule } from "../model/rules.ts";
import type { RouteRule } from "../model/route-rule.ts";
import { indexKeys } from "./key-index.ts";

/** Names something that a rule refers to and that is not there. */
export interface Dangling {
  readonly at: string;
  readonly name: string;
}

type Found<T> = Result<T, Dangling>;

/** Indexes rules under their publication number and digest. */
export function indexRules(rules: Rules, seq: number, sha256: string): Found<Bundle> {
  const clusters = new Map<string, ClusterRule>(rules.clusters.map((cluster) => [cluster.name, cluster]));
  const regions = all(rules.regions, (region) => indexRegion(region, clusters));
  if (!regions.ok) return regions;
  const fallback = regions.value.find((region) => region.rule.name === rules.router.fallbackRegion);
  if (fallback === undefined) return fail({ at: "router.fallbackRegion", name: rules.router.fallbackRegion });
  const routes = all(rules.routes, (route) => indexRoute(route, rules, clusters));
  if (!routes.ok) return routes;
  const { residency, geofence } = rules.router;
  return ok({
    seq,
    sha256,
    rules,
    hosts: indexHosts(rules.router.hosts),
    residency: residency.map((rule) => ({
      rule,
      keys: indexKeys([{ keys: rule.viewers, value: true as const }]),
      only: new Set<string>(rule.only),
    })),
    geofence: geofence.map((rule) => ({ rule, keys: indexKeys([{ keys: rule.viewers, value: true as const }]) })),
    regionKeys: indexKeys(regions.value.map((region) => ({ keys: region.rule.viewers, value: region }))),
    fallback,
    routes: routes.value,
  });
}

function indexRegion(rule: RegionRule, clusters: ReadonlyMap<string, ClusterRule>): Found<IndexedRegion> {
  const tiers = all(rule.tiers, (tier) => indexTier(tier, rule, clusters));
  if (!tiers.ok) return tiers;
  return ok({ rule, tiers: tiers.value, listed: rule.tiers.some((tier) => tier.pick !== "weighted") });
}

function indexTier(tier: TierRule, region: RegionRule, clusters: ReadonlyMap<string, ClusterRule>): Found<IndexedTier> {
  const members = all(
    tier.members.filter((member) => member.weight > 0),
    (member) => {
      const cluster = clusters.get(member.cluster);
      if (cluster === undefined) return fail({ at: `region ${region.name}`, name: member.cluster });
      return ok({ cluster, weight: member.weight, bias: member.bias });
    },
  );
  return members.ok ? ok({ pick: tier.pick, members: members.value }) : members;
}

function indexRoute(rule: RouteRule, rules: Rules, byName: ReadonlyMap<string, ClusterRule>): Found<IndexedRoute> {
  const clusters = all(rule.to.kind === "clusters" ? rule.to.clusters : [], (name) => {
    const cluster = byName.get(name);
    return cluster === undefined ? fail({ at: `route ${rule.name}`, name }) : ok(cluster);
  });
  if (!clusters.ok) return clusters;
  const rollout = rules.rollouts.find((one) => one.name === rule.rollout) ?? null;
  if (rollout === null && rule.rollout !== null) return fail({ at: `route ${rule.name}`, name: rule.rollout });
  const { hosts, methods, regions } = rule.match;
  return ok({
    rule,
    hosts: hosts.length === 0 ? null : indexHosts(hosts),
    methods: methods.length === 0 ? null : new Set(methods.flatMap((one) => (one === "GET" ? ["GET", "HEAD"] : [one]))),
    regions: regions.length === 0 ? null : new Set(regions),
    clusters: clusters.value,
    rollout,
  });
}

function indexHosts(hosts: readonly string[]): HostSet {
  return {
    exact: new Set(hosts.filter((host) => !host.startsWith("*"))),
    suffixes: hosts.filter((host) => host.startsWith("*.")).map((host) => host.slice(1)),
  };
}

/** Maps each value, or stops at the first failure. */
function all<T, U>(values: readonly T[], map: (value: T) => Found<U>): Found<readonly U[]> {
  const mapped: U[] = [];
  for (const value of values) {
    const result = map(value);
    if (!result.ok) return result;
    mapped.push(result.value);
  }
  return ok(mapped);
}
