/**
 * `within` leads upwards and ends: a region cannot inherit from itself, directly or in a circle.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace } from "../source-document.ts";

/** A finding for each region that is within itself. */
export function checkWithin(set: RuleSet): readonly Issue[] {
  const parentOf = new Map(
    set.regions.flatMap(({ spec }) =>
      Object.entries(spec.regions).map(([name, region]) => [name, region.within] as const),
    ),
  );
  return set.regions.flatMap(({ document, spec }) =>
    Object.keys(spec.regions)
      .filter((name) => isCircle(name, parentOf))
      .map((name) =>
        issueAt(valuePlace(document, ["spec", "regions", name, "within"]), {
          code: "GR0311",
          message: `region ${name} is within itself`,
          hint: "let `within` lead to a region that has its own tiers",
        }),
      ),
  );
}

function isCircle(name: string, parentOf: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set<string>();
  for (let at = parentOf.get(name); at !== undefined && !seen.has(at); at = parentOf.get(at)) {
    if (at === name) return true;
    seen.add(at);
  }
  return false;
}
