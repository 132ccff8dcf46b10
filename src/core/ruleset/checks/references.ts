/**
 * References between files: whatever is named must be defined somewhere.
 */
import type { Issue } from "../../model/issue.ts";
import { danglingIssue, type NameKind } from "../names.ts";
import type { Named, Of, RuleSet } from "../rule-set.ts";
import { keyPlace, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { usesOfRuleTest, usesOfViewers } from "./rule-test-references.ts";
import { keyUse as key, valueUse as value, type Use } from "./use.ts";

/** Findings for every name that is used and not defined. */
export function checkReferences(set: RuleSet): readonly Issue[] {
  const uses = [
    ...set.routers.flatMap(usesOfRouter),
    ...set.regions.flatMap(usesOfRegions),
    ...set.routes.flatMap(usesOfRoutes),
    ...set.rollouts.flatMap(usesOfRollout),
    ...set.experiments.flatMap(({ document, spec, name }) =>
      listed(document, ["spec", "audience", "regions"], "region", {
        names: spec.audience.regions,
        by: `experiment ${name}`,
      }),
    ),
    ...set.overrides.flatMap(usesOfOverride),
    ...set.viewers.flatMap(usesOfViewers),
    ...set.ruleTests.flatMap(usesOfRuleTest),
  ];
  const readyMade = [...set.groups.keys()].filter((name) => set.names.get("group")?.has(name) !== true);
  return uses.flatMap(({ document, path, what, name, by, isKey }) => {
    const place = isKey ? keyPlace(document, path) : valuePlace(document, path);
    return danglingIssue(set.names, what, name, { place, by, readyMade: what === "group" ? readyMade : [] }) ?? [];
  });
}

function usesOfRouter({ document, spec }: Of<"Router">): readonly Use[] {
  return [
    value(document, ["spec", "fallbackRegion"], "region", { name: spec.fallbackRegion, by: "fallbackRegion" }),
    ...spec.residency.flatMap((entry, at) => [
      ...listed(document, ["spec", "residency", at, "only"], "cluster", {
        names: entry.only,
        by: `residency ${entry.name}`,
      }),
      ...groupsIn(document, ["spec", "residency", at, "viewers"], entry.viewers, `residency ${entry.name}`),
    ]),
    ...spec.geofence.flatMap((entry, at) =>
      groupsIn(document, ["spec", "geofence", at, "viewers"], entry.viewers, `geofence ${entry.name}`),
    ),
  ];
}

function usesOfRegions({ document, spec }: Of<"Regions">): readonly Use[] {
  const ofDefaults = vantageUse(document, ["spec", "defaults"], spec.defaults.vantage, "the defaults of regions");
  const ofRegions = Object.entries(spec.regions).flatMap(([name, region]) => {
    const path: Path = ["spec", "regions", name];
    const by = `region ${name}`;
    const within = region.within === undefined ? [] : [region.within];
    return [
      ...vantageUse(document, path, region.vantage, by),
      ...within.map((parent) => value(document, [...path, "within"], "region", { name: parent, by })),
      ...groupsIn(document, [...path, "viewers"], region.viewers, by),
      ...(region.tiers ?? []).flatMap((tier, at) => [
        ...Object.keys(tier.clusters).map((cluster) =>
          key(document, [...path, "tiers", at, "clusters", cluster], "cluster", by),
        ),
        ...Object.keys(tier.bias).map((cluster) =>
          key(document, [...path, "tiers", at, "bias", cluster], "cluster", by),
        ),
      ]),
    ];
  });
  return [...ofDefaults, ...ofRegions];
}

function vantageUse(document: SourceDocument, path: Path, name: string | undefined, by: string): readonly Use[] {
  return name === undefined ? [] : [value(document, [...path, "vantage"], "vantage", { name, by })];
}

/** Regions that have a percentage or an active role. */
function usesOfRollout({ document, spec, name }: Named<"Rollout">): readonly Use[] {
  const field = spec.strategy === "canary" ? "percent" : "active";
  const regions = Object.keys(spec.strategy === "canary" ? spec.percent : spec.active);
  return regions
    .filter((region) => region !== "default")
    .map((region) => key(document, ["spec", field, region], "region", `rollout ${name}`));
}

/** Patterns that mean no cluster are found with the overrides. */
function usesOfOverride({ document, spec, name }: Named<"Override">): readonly Use[] {
  const by = `override ${name}`;
  const named = (spec.clusters ?? [])
    .map((cluster, at) => ({ cluster, at }))
    .filter(({ cluster }) => !cluster.includes("*"));
  return [
    ...named.map(({ cluster, at }) => value(document, ["spec", "clusters", at], "cluster", { name: cluster, by })),
    ...listed(document, ["spec", "use"], "cluster", { names: spec.use ?? [], by }),
    ...groupsIn(document, ["spec", "viewers"], spec.viewers ?? {}, by),
  ];
}

function usesOfRoutes({ document, spec }: Of<"Routes">): readonly Use[] {
  return spec.routes.flatMap((route, at) => {
    const path: Path = ["spec", "routes", at];
    const by = `route ${route.name}`;
    const clusters = route.to.kind === "clusters" ? route.to.clusters : [];
    const rollout = route.rollout === undefined ? [] : [route.rollout];
    return [
      ...listed(document, [...path, "to", "clusters"], "cluster", { names: clusters, by }),
      ...listed(document, [...path, "match", "regions"], "region", { names: route.match.regions, by }),
      ...rollout.map((name) => value(document, [...path, "rollout"], "rollout", { name, by })),
      ...listed(document, [...path, "experiments"], "experiment", { names: route.experiments, by }),
      ...(route.mirror === undefined
        ? []
        : [value(document, [...path, "mirror", "cluster"], "cluster", { name: route.mirror.cluster, by })]),
    ];
  });
}

function groupsIn(document: SourceDocument, path: Path, keys: WrittenKeys, by: string): readonly Use[] {
  return listed(document, [...path, "groups"], "group", { names: keys.groups ?? [], by });
}

function listed(
  document: SourceDocument,
  path: Path,
  what: NameKind,
  { names, by }: { readonly names: readonly string[]; readonly by: string },
): readonly Use[] {
  return names.map((name, at) => value(document, [...path, at], what, { name, by }));
}
