/**
 * Failover that cannot happen: viewers for whom a region has one cluster, or none.
 *
 * Residency is followed country by country: those that come to the region, and those of its
 * subdivisions and cities. Viewers of whom only a network or ASN is known are left out, and so are
 * the clusters that a route names. A residency that allows one cluster in all is said once, there.
 */
import type { CountryCode } from "../../model/ids.ts";
import type { Issue } from "../../model/issue.ts";
import { parseCountry } from "../../model/country.ts";
import { LIMITS } from "../../model/limits.ts";
import { familyOf, steeringOf, type Family } from "../compile/inherit.ts";
import { issueAt } from "../issue-at.ts";
import { regionReachOf, residencyOf, type RegionReach, type WrittenResidency } from "../reach/region-reach.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WrittenRegion } from "../schema/regions.ts";
import { keyPlace, valueAt, type Path, type SourceDocument } from "../source/source-document.ts";

interface RegionClusters {
  readonly family: Family;
  /** Clusters with weight, over all tiers that hold. */
  readonly clusters: readonly string[];
}

/** Viewers of one region who are bound by the same policies. */
interface Bound {
  readonly policies: readonly WrittenResidency[];
  readonly countries: string[];
  /** Whether viewers without a place are among them. */
  unplaced: boolean;
}

/** Countries named in a message; more are counted. */
const NAMED = 4;

/** A warning for each region, and each residency in it, that leaves no second cluster. */
export function checkFailover(set: RuleSet): readonly Issue[] {
  const families = set.regions.flatMap(({ document, spec }) => familyOf(document, spec));
  if (families.length > LIMITS.regions) return []; // reported, and each is followed outwards
  const byName = new Map(families.map((family) => [family.name, family]));
  const faulty = faultyTiers(set);
  const regions = families
    .filter((family) => !faulty.has(steeringOf(family, byName).tiersFrom.name))
    .map((family) => ({ family, clusters: clustersOf(family, byName) }));
  const reach = regionReachOf(set);
  const lonely = set.routers.flatMap(({ raw, document, spec }) =>
    spec.residency.flatMap(({ name, only }, at) => {
      if (only.length !== 1 || differ(raw, document, ["spec", "residency"])) return [];
      return issueAt(keyPlace(document, ["spec", "residency", at, "only"]), {
        code: "GR0322",
        severity: "warning",
        message: `residency ${name} allows one cluster, ${only[0] ?? ""}, so nothing takes over for its viewers when that fails`,
        hint: "allow a second cluster",
      });
    }),
  );
  return [
    ...regions.flatMap(singleCluster),
    ...lonely,
    ...(reach === null ? [] : regions.flatMap((region) => underResidency(set, reach, region))),
  ];
}

/** Regions of whose tiers something was taken out, so that what is left says nothing about failover. */
function faultyTiers(set: RuleSet): ReadonlySet<string> {
  return new Set(
    set.regions.flatMap(({ raw, document, spec }) =>
      Object.keys(spec.regions).filter((name) => differ(raw, document, ["spec", "regions", name, "tiers"])),
    ),
  );
}

function differ(raw: SourceDocument, document: SourceDocument, path: Path): boolean {
  return raw !== document && JSON.stringify(valueAt(raw, path)) !== JSON.stringify(valueAt(document, path));
}

function clustersOf(family: Family, byName: ReadonlyMap<string, Family>): readonly string[] {
  const tiers = steeringOf(family, byName).tiersFrom.region.tiers ?? [];
  const named = tiers.flatMap(({ clusters }) => Object.entries(clusters));
  return [...new Set(named.filter(([, weight]) => weight > 0).map(([name]) => name))];
}

/** Said where the tiers are written, not again for those who inherit them. */
function singleCluster({ family, clusters }: RegionClusters): readonly Issue[] {
  const { document, name, region } = family;
  if (clusters.length !== 1 || region.tiers === undefined) return [];
  if (region.tiers.some((tier) => Object.values(tier.clusters).every((weight) => weight === 0))) return []; // reported
  const path: Path = ["spec", "regions", name, "tiers"];
  return [
    issueAt(keyPlace(document, path), {
      code: "GR0322",
      severity: "warning",
      message: `region ${name} has one cluster, ${clusters[0] ?? ""}, so nothing takes over when that fails`,
      hint: "add a second tier with another cluster",
    }),
  ];
}

function underResidency(set: RuleSet, reach: RegionReach, { family, clusters }: RegionClusters): readonly Issue[] {
  if (clusters.length === 0 || clusters.some((cluster) => set.names.get("cluster")?.has(cluster) !== true)) return [];
  return boundIn(reach, family).flatMap((bound) => {
    const { policies } = bound;
    const left = clusters.filter((cluster) => policies.every(({ only }) => only.some((one) => one === cluster)));
    const saidOnce = left.length === 1 && (clusters.length === 1 || policies.some(({ only }) => only.length === 1));
    return left.length > 1 || saidOnce ? [] : tooFewLeft(set, family, bound, left);
  });
}

function tooFewLeft(set: RuleSet, { document, name }: Family, bound: Bound, [left]: readonly string[]): Issue {
  const names = bound.policies.map((policy) => policy.name);
  const [who, leaves, allow] =
    names.length === 1
      ? [`residency ${names.join()}`, "leaves", "it allows"]
      : [`residencies ${names.join(" and ")}`, "leave", "they allow"];
  const rest =
    left === undefined
      ? "no cluster at all, so they always get its `ifNone`"
      : `only cluster ${left}, so nothing takes over when that fails`;
  const [first = ""] = names;
  const place = set.names.get("policy")?.get(first);
  return issueAt(keyPlace(document, ["spec", "regions", name]), {
    code: "GR0322",
    severity: "warning",
    message: `region ${name}: ${who} ${leaves} ${shown(bound)} ${rest}`,
    hint: `add a cluster that ${allow} to the region, or give these viewers a region of their own`,
    ...(place === undefined ? {} : { related: { ...place, message: `residency ${first} is here` } }),
  });
}

/** Who comes to the region and is bound, by the policies that bind. */
function boundIn(reach: RegionReach, { name, region }: Family): readonly Bound[] {
  const bound = new Map<string, Bound>();
  const boundBy = (policies: readonly WrittenResidency[]): Bound => {
    const key = policies.map((policy) => policy.name).join();
    const one = bound.get(key) ?? { policies, countries: [], unplaced: false };
    bound.set(key, one);
    return one;
  };
  for (const country of countriesIn(reach, name, region)) boundBy(residencyOf(reach, country)).countries.push(country);
  if (name === reach.fallback) {
    boundBy(reach.residency.filter(({ unknownPlace }) => unknownPlace === "inside")).unplaced = true;
  }
  return [...bound.values()].filter(({ policies }) => policies.length > 0);
}

function countriesIn(reach: RegionReach, name: string, { viewers }: WrittenRegion): ReadonlySet<CountryCode> {
  const coming = [...reach.countries].filter(([, { region }]) => region === name).map(([country]) => country);
  const partly = [
    ...(viewers.subdivisions ?? []).flatMap((code) => parseCountry(code.slice(0, 2)) ?? []),
    ...(viewers.cities ?? []).map(({ country }) => country),
  ];
  return new Set([...coming, ...partly.filter((country) => !reach.fenced.has(country))]);
}

function shown({ countries, unplaced }: Bound): string {
  const more = countries.length - NAMED;
  const named = countries.slice(0, NAMED).join(", ");
  const placed = countries.length === 0 ? [] : [`viewers in ${named}${more > 0 ? ` and ${more} more countries` : ""}`];
  return [...placed, ...(unplaced ? ["viewers without a place"] : [])].join(" and ");
}
