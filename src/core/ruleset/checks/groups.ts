/**
 * Groups: the ready-made ones keep their names, so that `south-america` means the same everywhere.
 */
import type { Issue } from "../../model/issue.ts";
import { areas } from "../values/areas.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { keyPlace } from "../source/source-document.ts";

/** A finding for each group that has the name of a ready-made one. */
export function checkGroups(set: RuleSet): readonly Issue[] {
  const readyMade = areas();
  return set.regions.flatMap(({ document, spec }) =>
    Object.keys(spec.groups)
      .filter((name) => readyMade.has(name))
      .map((name) =>
        issueAt(keyPlace(document, ["spec", "groups", name]), {
          code: "GR0301",
          message: `the group "${name}" is ready-made: it has the ${readyMade.get(name)?.length ?? 0} countries of that area of UN M49`,
          hint: `rename it, for example our-${name}, or remove it and use the ready-made one`,
        }),
      ),
  );
}
