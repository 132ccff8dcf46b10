/**
 * Rollouts: named, with roles that are deployed somewhere, and a salt of their own.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RolloutDocument, RuleSet } from "../rule-set.ts";
import { keyPlace, valuePlace } from "../source-document.ts";
import { suggestionHint } from "../suggest.ts";

/** Findings in all rollouts. */
export function checkRollouts(set: RuleSet): readonly Issue[] {
  const roles = new Set(
    set.clusters.flatMap(({ spec }) => Object.values(spec.clusters).flatMap(({ versions }) => Object.keys(versions))),
  );
  return [
    ...set.rollouts.flatMap((rollout) => [...withoutName(rollout), ...undeployed(rollout, roles)]),
    ...sharedSalts(set.rollouts),
  ];
}

function withoutName({ document, name }: RolloutDocument): readonly Issue[] {
  if (name !== "") return [];
  const message = "the rollout has no name";
  return [issueAt(keyPlace(document, ["metadata"]), { code: "GR0202", message, hint: "add metadata: { name: … }" })];
}

function undeployed({ document, spec, name }: RolloutDocument, roles: ReadonlySet<string>): readonly Issue[] {
  if (roles.size === 0) return [];
  return (["from", "to"] as const)
    .filter((end) => !roles.has(spec[end]))
    .map((end) =>
      issueAt(valuePlace(document, ["spec", end]), {
        code: "GR0309",
        message: `rollout ${name} uses the role "${spec[end]}", which no cluster runs`,
        hint: suggestionHint(spec[end], [...roles], "role"),
      }),
    );
}

function sharedSalts(rollouts: readonly RolloutDocument[]): readonly Issue[] {
  const first = new Map<string, RolloutDocument>();
  return rollouts.flatMap((rollout) => {
    const salt = rollout.spec.salt ?? rollout.name;
    const before = first.get(salt);
    if (before === undefined) {
      first.set(salt, rollout);
      return [];
    }
    return issueAt(valuePlace(rollout.document, ["spec", "salt"]), {
      code: "GR0310",
      message: `rollouts ${before.name} and ${rollout.name} share the salt "${salt}", so the same viewers get both`,
      hint: "give each rollout its own salt",
      related: { ...valuePlace(before.document, ["spec", "salt"]), message: "the other one is here" },
    });
  });
}
