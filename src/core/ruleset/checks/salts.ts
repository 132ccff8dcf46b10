/**
 * Salts: whatever draws viewers has its own, or the same viewers would be drawn twice.
 */
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { mirrorSalt } from "../compile/compile-routes.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace } from "../source/source-document.ts";

interface Salted {
  readonly salt: string;
  /** `rollout playback-v42`. */
  readonly by: string;
  readonly place: IssuePlace;
}

/** A finding for each salt that two of rollouts, experiments and mirrors share. */
export function checkSalts(set: RuleSet): readonly Issue[] {
  const first = new Map<string, Salted>();
  return [...saltsOfRollouts(set), ...saltsOfExperiments(set), ...saltsOfMirrors(set)].flatMap((one) => {
    const before = first.get(one.salt);
    if (before === undefined) {
      first.set(one.salt, one);
      return [];
    }
    return issueAt(one.place, {
      code: "GR0310",
      message: `${before.by} and ${one.by} share the salt "${one.salt}", so they draw the same viewers`,
      hint: "give each its own salt; leave the older one as it is, so that nobody moves",
      related: { ...before.place, message: "the other one is here" },
    });
  });
}

function saltsOfRollouts({ rollouts }: RuleSet): readonly Salted[] {
  return rollouts.flatMap(({ document, spec, name }) =>
    spec.strategy === "canary"
      ? [{ salt: spec.salt ?? name, by: `rollout ${name}`, place: valuePlace(document, ["spec", "salt"]) }]
      : [],
  );
}

function saltsOfExperiments({ experiments }: RuleSet): readonly Salted[] {
  return experiments.map(({ document, spec, name }) => ({
    salt: spec.salt ?? name,
    by: `experiment ${name}`,
    place: valuePlace(document, ["spec", "salt"]),
  }));
}

function saltsOfMirrors({ routes }: RuleSet): readonly Salted[] {
  return routes.flatMap(({ document, spec }) =>
    spec.routes.flatMap(({ name, mirror }, at) =>
      mirror === undefined
        ? []
        : [
            {
              salt: mirror.salt ?? mirrorSalt(name),
              by: `the mirror of route ${name}`,
              place: valuePlace(document, ["spec", "routes", at, "mirror", "salt"]),
            },
          ],
    ),
  );
}
