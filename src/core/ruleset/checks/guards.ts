/**
 * Guards that no change could ever satisfy.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace } from "../source/source-document.ts";

/** Findings in the Router's guards. */
export function checkGuards(set: RuleSet): readonly Issue[] {
  const clusters = set.names.get("cluster")?.size ?? 0;
  return set.routers.flatMap(({ document, spec: { guards } }) => {
    if (guards.minHealthyClusters <= clusters || clusters === 0) return [];
    return issueAt(valuePlace(document, ["spec", "guards", "minHealthyClusters"]), {
      code: "GR0327",
      message: `guards want ${guards.minHealthyClusters} healthy clusters, and the rules have ${clusters}, so every change would be refused`,
      hint: `write at most ${clusters}`,
    });
  });
}
