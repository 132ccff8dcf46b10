/**
 * Route files: their order must be one.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace } from "../source-document.ts";

/** A finding for each order that two files share. */
export function checkRouteOrder(set: RuleSet): readonly Issue[] {
  return set.routes.flatMap(({ document, spec }, at) => {
    const before = set.routes[at - 1];
    if (before?.spec.order !== spec.order) return [];
    return issueAt(valuePlace(document, ["spec", "order"]), {
      code: "GR0305",
      message: `two route files have order ${spec.order}`,
      hint: "give each its own number; lower ones are tried first",
      related: { ...valuePlace(before.document, ["spec", "order"]), message: "the other one is here" },
    });
  });
}
