/**
 * `Rules` → `Bundle`: resolves every name and builds the indexes.
 *
 * In: rules of the right shape. Out: a bundle in which nothing dangles, or the first name that
 * does. `decide` relies on it: what it reaches through a Bundle always exists.
 */
import type { Bundle, IndexedRegion, IndexedRoute, IndexedTier } from "../model/bundle.ts";
import type { RegionName } from "../model/ids.ts";
import { fail, ok, type Result } from "../model/result.ts";
import type { RouteRule } from "../model/route-rule.ts";
import type { ClusterRule, RegionRule, Rules, TierRule } from "../model/rules.ts";
import { hostSet } from "./host-set.ts";
import { indexPlacing } from "./index-placing.ts";
import { indexKeys } from "./key-index.ts";
import { indexRoutes } from "./route-index.ts";

/** Names something that a rule refers to and that is not there. */
export interface Dangling {
  readonly at: string;
  readonly name: string;
}

type Found<T> = Result<T, Dangling>;

/** Indexes rules under their publication number and digest. */
export function indexRules(rules: Rules, seq: number, sha256: string): Found<Bundle> {
  const clusters = new Map<string, ClusterRule>(rules.clusters.map((cluster) => [cluster.name, cluster]));
  const vantages = new Set<string>(rules.vantages.map(({ name }) => name));
  const unseen = rules.regions.find(({ vantage }) => vantage !== null && !vantages.has(vantage));
  if (unseen !== undefined) return fail({ at: `region ${unseen.name}`, name: unseen.vantage ?? "" });
  const regions = all(rules.regions, (region) => indexRegion(region, clusters));
  if (!regions.ok) return regions;
  const fallback = regions.value.find((region) => region.rule.name === rules.router.fallbackRegion);
  if (fallback === undefined) return fail({ at: "router.fallbackRegion", name: rules.router.fallbackRegion });
  const routes = all(rules.routes, routeIndexer(rules, clusters));
  if (!routes.ok) return routes;
  const { residency, geofence } = rules.router;
  return ok({
    seq,
    sha256,
    rules,
    hosts: hostSet(rules.router.hosts),
    placing: indexPlacing(rules.router),
    residency: residency.map((rule) => ({
      rule,
      keys: indexKeys([{ keys: rule.viewers, value: true as const }]),
      only: new Set<string>(rule.only),
    })),
    geofence: geofence.map((rule) => ({ rule, keys: indexKeys([{ keys: rule.viewers, value: true as const }]) })),
    clusters,
    regions: new Map(regions.value.map((region) => [region.rule.name, region])),
    regionKeys: indexKeys(regions.value.map((region) => ({ keys: region.rule.viewers, value: region }))),
    fallback,
    routes: routes.value,
    routeIndex: indexRoutes(routes.value),
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

function routeIndexer(rules: Rules, byName: ReadonlyMap<string, ClusterRule>) {
  const hostsOf = shared(hostSet);
  const methodsOf = shared(methodSet);
  const regionsOf = shared((names: readonly RegionName[]) => new Set(names));
  return (rule: RouteRule, position: number): Found<IndexedRoute> => {
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
      position,
      hosts: hostsOf(hosts),
      methods: methodsOf(methods),
      regions: regionsOf(regions),
      clusters: clusters.value,
      rollout,
    });
  };
}

/** GET implies HEAD. */
function methodSet(methods: readonly string[]): ReadonlySet<string> {
  return new Set(methods.includes("GET") ? [...methods, "HEAD"] : methods);
}

/** Makes a set from names once, whichever route asks first and in whatever order it has them; null from none. */
function shared<N extends string, S>(make: (names: readonly N[]) => S): (names: readonly N[]) => S | null {
  const known = new Map<string, S>();
  return (names) => {
    if (names.length === 0) return null;
    const key = JSON.stringify(names.toSorted());
    const made = known.get(key) ?? make(names);
    known.set(key, made);
    return made;
  };
}

/** Maps each value, or stops at the first failure. */
function all<T, U>(values: readonly T[], map: (value: T, at: number) => Found<U>): Found<readonly U[]> {
  const mapped: U[] = [];
  for (const [at, value] of values.entries()) {
    const result = map(value, at);
    if (!result.ok) return result;
    mapped.push(result.value);
  }
  return ok(mapped);
}
