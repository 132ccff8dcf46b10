/**
 * Clusters: a stable version and a use.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { isWritten, keyPlace } from "../source/source-document.ts";

/** Findings in all clusters. */
export function checkClusters(set: RuleSet): readonly Issue[] {
  const used = usedClusters(set);
  return set.clusters.flatMap((file) =>
    Object.entries(file.spec.clusters).flatMap(([name]) => [
      ...withoutStable(file, name),
      ...(used.has(name) ? [] : [neverUsed(file, name)]),
    ]),
  );
}

function withoutStable({ raw, document, spec }: Of<"Clusters">, name: string): readonly Issue[] {
  if (spec.clusters[name]?.versions["stable"] !== undefined) return [];
  if (isWritten(raw, ["spec", "clusters", name, "versions", "stable"])) return []; // wrong, and reported
  const message = `cluster ${name} needs a version for the role "stable"`;
  const hint = "add what serves there when no rollout says otherwise, for example stable: v41";
  return [issueAt(keyPlace(document, ["spec", "clusters", name, "versions"]), { code: "GR0202", message, hint })];
}

function neverUsed({ document }: Of<"Clusters">, name: string): Issue {
  return issueAt(keyPlace(document, ["spec", "clusters", name]), {
    code: "GR0316",
    severity: "warning",
    message: `cluster ${name} is in no tier and no route`,
    hint: "add it to a tier, or remove it",
  });
}

function usedClusters(set: RuleSet): ReadonlySet<string> {
  const inTiers = set.regions.flatMap(({ spec }) =>
    Object.values(spec.regions).flatMap(({ tiers }) => (tiers ?? []).flatMap((tier) => Object.keys(tier.clusters))),
  );
  const inRoutes = set.routes.flatMap(({ spec }) =>
    spec.routes.flatMap(({ to }): readonly string[] => (to.kind === "clusters" ? to.clusters : [])),
  );
  return new Set([...inTiers, ...inRoutes]);
}
