/**
 * `within` leads upwards and ends: a region cannot inherit from itself, directly or in a circle.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace } from "../source/source-document.ts";

/** A finding for each region that is within itself. */
export function checkWithin(set: RuleSet): readonly Issue[] {
  const parentOf = new Map(
    set.regions.flatMap(({ spec }) =>
      Object.entries(spec.regions).map(([name, region]) => [name, region.within] as const),
    ),
  );
  const circular = circularNames(parentOf);
  return set.regions.flatMap(({ document, spec }) =>
    Object.keys(spec.regions)
      .filter((name) => circular.has(name))
      .map((name) =>
        issueAt(valuePlace(document, ["spec", "regions", name, "within"]), {
          code: "GR0311",
          message: `region ${name} is within itself`,
          hint: "let `within` lead to a region that has its own tiers",
        }),
      ),
  );
}

/** The names from which the way upwards leads back to them; each name is passed once. */
function circularNames(parentOf: ReadonlyMap<string, string | undefined>): ReadonlySet<string> {
  const passed = new Set<string>();
  const circular = new Set<string>();
  for (const start of parentOf.keys()) {
    const way = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !passed.has(at)) {
      passed.add(at);
      way.add(at);
      at = parentOf.get(at);
    }
    if (at !== undefined && way.has(at)) for (const name of [...way].slice([...way].indexOf(at))) circular.add(name);
  }
  return circular;
}
