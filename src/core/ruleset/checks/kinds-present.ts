/**
 * Which kinds a rule set must have, and how many.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { keyPlace } from "../source/source-document.ts";

/** One Router, and at least one of Regions, Clusters and Routes; `where` is the file that a missing kind is reported in. */
export function checkKindsPresent(set: RuleSet, where: string): readonly Issue[] {
  const counts = { Router: set.routers, Regions: set.regions, Clusters: set.clusters, Routes: set.routes };
  const missing = Object.entries(counts)
    .filter(([, documents]) => documents.length === 0)
    .map(([kind]) =>
      issueAt(
        { file: where, line: 1, column: 1, length: 1 },
        {
          code: "GR0304",
          message: `the rules have no document of kind ${kind}`,
          hint: `add a file with \`kind: ${kind}\``,
        },
      ),
    );
  const [first, ...more] = set.routers;
  const repeated = more.map(({ document }) =>
    issueAt(keyPlace(document, ["kind"]), {
      code: "GR0304",
      message: "the rules have a second document of kind Router",
      hint: "keep one Router",
      ...(first === undefined
        ? {}
        : { related: { ...keyPlace(first.document, ["kind"]), message: "the first one is here" } }),
    }),
  );
  return [...missing, ...repeated];
}
