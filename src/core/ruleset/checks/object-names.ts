/**
 * Documents that are one object, and so need a name in their metadata.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { keyPlace } from "../source/source-document.ts";

/** A finding for each rollout, experiment and override without a name. */
export function checkObjectNames({ rollouts, experiments, overrides }: RuleSet): readonly Issue[] {
  const kinds = { rollout: rollouts, experiment: experiments, override: overrides };
  return Object.entries(kinds).flatMap(([what, documents]) =>
    documents
      .filter(({ name }) => name === "")
      .map(({ document }) =>
        issueAt(keyPlace(document, ["metadata"]), {
          code: "GR0202",
          message: `the ${what} has no name`,
          hint: "add metadata: { name: … }",
        }),
      ),
  );
}
