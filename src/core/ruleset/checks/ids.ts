/**
 * Ids: what hashes use must be one thing each, or two clusters would share their viewers.
 */
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { keyPlace, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";

interface Identified {
  readonly what: string;
  readonly name: string;
  readonly id: string;
  readonly place: IssuePlace;
}

/** A finding for each id that two clusters, or two regions, share. */
export function checkIds(set: RuleSet): readonly Issue[] {
  const clusters = set.clusters.flatMap(({ document, spec }) =>
    Object.entries(spec.clusters).map(([name, { id }]) => identified(document, "clusters", name, id)),
  );
  const regions = set.regions.flatMap(({ document, spec }) =>
    Object.entries(spec.regions).map(([name, { id }]) => identified(document, "regions", name, id)),
  );
  return [...shared(clusters), ...shared(regions)];
}

function identified(document: SourceDocument, group: string, name: string, id: string | undefined): Identified {
  const path: Path = ["spec", group, name];
  const place = id === undefined ? keyPlace(document, path) : valuePlace(document, [...path, "id"]);
  return { what: group, name, id: id ?? name, place };
}

function shared(all: readonly Identified[]): readonly Issue[] {
  const first = new Map<string, Identified>();
  return all.flatMap((one) => {
    const before = first.get(one.id);
    if (before === undefined || before.name === one.name) {
      first.set(one.id, one);
      return [];
    }
    return issueAt(one.place, {
      code: "GR0301",
      message: `the ${one.what} ${before.name} and ${one.name} share the id "${one.id}"`,
      hint: "give each its own id; leave the older one as it is, so that nobody moves",
      related: { ...before.place, message: "the other one is here" },
    });
  });
}
