/**
 * Overrides: each means some cluster, and what has an end has not ended.
 */
import type { Issue, IssuePlace } from "../../model/issue.ts";
import type { EpochMs } from "../../model/ids.ts";
import { clustersMeant } from "../../model/cluster-glob.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { valuePlace } from "../source/source-document.ts";
import { suggestionHint } from "../suggest.ts";
import { timeText } from "../../model/time-text.ts";

/** A finding for each pattern that means no cluster. */
export function checkOverrides(set: RuleSet): readonly Issue[] {
  const clusters = [...(set.names.get("cluster")?.keys() ?? [])];
  return set.overrides.flatMap(({ document, spec, name }) =>
    (spec.clusters ?? []).flatMap((glob, at) => {
      if (!glob.includes("*") || clustersMeant(glob, clusters).length > 0) return [];
      return issueAt(valuePlace(document, ["spec", "clusters", at]), {
        code: "GR0302",
        message: `override ${name} means the clusters "${glob}", and there are none`,
        hint: suggestionHint(glob, clusters, "cluster"),
      });
    }),
  );
}

/** A warning for each experiment and override whose end is past; none when nobody says what time it is. */
export function checkEnds({ experiments, overrides }: RuleSet, now: EpochMs | null): readonly Issue[] {
  if (now === null) return [];
  const ends = [
    ...experiments.map((one) => ({ what: `experiment ${one.name}`, ...one })),
    ...overrides.map((one) => ({ what: `override ${one.name}`, ...one })),
  ];
  return ends.flatMap(({ what, document, spec: { until } }) => {
    if (until === undefined || until > now) return [];
    return pastEnd(what, until, valuePlace(document, ["spec", "until"]));
  });
}

function pastEnd(what: string, until: EpochMs, place: IssuePlace): Issue {
  return issueAt(place, {
    code: "GR0325",
    severity: "warning",
    message: `${what} ended at ${timeText(until)}, so it does nothing`,
    hint: "remove the document, or write a later end",
  });
}
