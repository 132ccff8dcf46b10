/**
 * Tiers: every region has some, with weight, each cluster once, and one kind of pick.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WrittenRegion } from "../schema/regions.ts";
import { isWritten, keyPlace, keysAt, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";

/** Findings in the tiers of all regions. */
export function checkTiers(set: RuleSet): readonly Issue[] {
  return set.regions.flatMap(({ raw, document, spec }) =>
    Object.entries(spec.regions).flatMap(([name, region]) => {
      const path: Path = ["spec", "regions", name];
      return [
        ...(isWritten(raw, [...path, "tiers"]) ? [] : missingTiers(document, path, name, region)),
        ...withoutWeight({ raw, document }, path, name, region),
        ...repeatedClusters(document, path, name, region),
        ...mixedPicks(document, path, name, region),
        ...strayBias(set, document, path, region),
      ];
    }),
  );
}

function missingTiers(document: SourceDocument, path: Path, name: string, region: WrittenRegion): readonly Issue[] {
  if (region.tiers !== undefined || region.within !== undefined) return [];
  const message = `region ${name} needs the key "tiers"`;
  const hint = "add tiers, or put the region within one that has them";
  return [issueAt(keyPlace(document, path), { code: "GR0202", message, hint })];
}

function withoutWeight(
  { raw, document }: { readonly raw: SourceDocument; readonly document: SourceDocument },
  path: Path,
  name: string,
  region: WrittenRegion,
): readonly Issue[] {
  return (region.tiers ?? []).flatMap((tier, at) => {
    if (Object.values(tier.clusters).some((weight) => weight > 0)) return [];
    if (keysAt(raw, [...path, "tiers", at, "clusters"]).length > Object.keys(tier.clusters).length) return []; // a weight is wrong, and reported
    const message = `tier ${at + 1} of region ${name} has no cluster with a weight above 0`;
    const hint = "give one of its clusters a weight such as 100, or remove the tier";
    return [issueAt(keyPlace(document, [...path, "tiers", at, "clusters"]), { code: "GR0306", message, hint })];
  });
}

function repeatedClusters(document: SourceDocument, path: Path, name: string, region: WrittenRegion): readonly Issue[] {
  const first = new Map<string, Path>();
  const issues: Issue[] = [];
  for (const [at, tier] of (region.tiers ?? []).entries()) {
    for (const cluster of Object.keys(tier.clusters)) {
      const here: Path = [...path, "tiers", at, "clusters", cluster];
      const before = first.get(cluster);
      if (before === undefined) first.set(cluster, here);
      else {
        issues.push(
          issueAt(keyPlace(document, here), {
            code: "GR0307",
            message: `cluster ${cluster} is in region ${name} twice`,
            hint: "keep it in one tier",
            related: { ...keyPlace(document, before), message: "it is here first" },
          }),
        );
      }
    }
  }
  return issues;
}

/** A bias for a cluster that exists and is not in the tier; one that does not exist is a dangling reference. */
function strayBias(set: RuleSet, document: SourceDocument, path: Path, region: WrittenRegion): readonly Issue[] {
  const clusters = set.names.get("cluster");
  return (region.tiers ?? []).flatMap((tier, at) =>
    Object.keys(tier.bias)
      .filter((cluster) => tier.clusters[cluster] === undefined && clusters?.has(cluster) === true)
      .map((cluster) =>
        issueAt(keyPlace(document, [...path, "tiers", at, "bias", cluster]), {
          code: "GR0203",
          message: `region ${String(path.at(-1))}: tiers[${at}].bias is for cluster ${cluster}, which the tier does not have`,
          hint: "add the cluster to the tier, or remove the bias",
        }),
      ),
  );
}

function mixedPicks(document: SourceDocument, path: Path, name: string, region: WrittenRegion): readonly Issue[] {
  const tiers = region.tiers ?? [];
  const odd = tiers.findIndex((tier) => (tier.pick === "weighted") !== (tiers[0]?.pick === "weighted"));
  if (odd < 0) return [];
  const message = `region ${name} mixes weighted tiers with lists (nearest, first)`;
  const hint = "use one kind of pick in all tiers of a region";
  return [issueAt(valuePlace(document, [...path, "tiers", odd, "pick"]), { code: "GR0308", message, hint })];
}
