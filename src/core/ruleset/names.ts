/**
 * The names that rule files define, each with the place of its definition.
 *
 * Collected from what is written, before faulty parts are taken out: a cluster with a wrong gateway
 * is still a cluster that a tier may name.
 */
import type { Issue, IssuePlace } from "../model/issue.ts";
import { issueAt } from "./issue-at.ts";
import { keyPlace, keysAt, valueAt, valuePlace, type Path, type SourceDocument } from "./source/source-document.ts";
import { suggestionHint } from "./suggest.ts";

export type NameKind =
  | "cluster"
  | "vantage"
  | "region"
  | "group"
  | "route"
  | "rollout"
  | "experiment"
  | "override"
  | "policy"
  | "viewer"
  | "rule test";

export type Names = ReadonlyMap<NameKind, ReadonlyMap<string, IssuePlace>>;

export interface NameCheck {
  readonly names: Names;
  readonly issues: readonly Issue[];
}

interface Definition {
  readonly what: NameKind;
  readonly name: string;
  readonly place: IssuePlace;
}

/** Collects names; a name defined twice is a finding at the second place. */
export function collectNames(documents: readonly SourceDocument[]): NameCheck {
  const names = new Map<NameKind, Map<string, IssuePlace>>();
  const issues: Issue[] = [];
  for (const { what, name, place } of documents.flatMap(definitionsIn)) {
    const known = names.get(what) ?? new Map<string, IssuePlace>();
    names.set(what, known);
    const first = known.get(name);
    if (first === undefined) {
      known.set(name, place);
      continue;
    }
    issues.push(
      issueAt(place, {
        code: "GR0301",
        message: `the ${what} "${name}" is defined twice`,
        hint: "rename or remove one of the two",
        related: { ...first, message: "it is defined here first" },
      }),
    );
  }
  return { names, issues };
}

/** A finding when the name is not defined, with what may have been meant. */
export function danglingIssue(
  names: Names,
  what: NameKind,
  name: string,
  use: { place: IssuePlace; by: string; readyMade?: readonly string[] },
): Issue | null {
  const known = names.get(what) ?? new Map<string, IssuePlace>();
  const readyMade = use.readyMade ?? [];
  if (known.has(name) || readyMade.includes(name)) return null;
  const all = [...known.keys(), ...readyMade];
  const hint = suggestionHint(name, all, what);
  const close = /^did you mean "(.+)"\?$/.exec(hint)?.[1];
  const meant = close === undefined ? undefined : known.get(close);
  return issueAt(use.place, {
    code: "GR0302",
    message: `${use.by} names the ${what} "${name}", which is not defined`,
    hint,
    ...(meant === undefined ? {} : { related: { ...meant, message: `"${close}" is defined here` } }),
  });
}

function definitionsIn(document: SourceDocument): readonly Definition[] {
  const spec: Path = ["spec"];
  switch (valueAt(document, ["kind"])) {
    case "Router":
      return [
        ...listed(document, [...spec, "residency"], "policy"),
        ...listed(document, [...spec, "geofence"], "policy"),
      ];
    case "Regions":
      return [...keyed(document, [...spec, "groups"], "group"), ...keyed(document, [...spec, "regions"], "region")];
    case "Clusters":
      return [
        ...keyed(document, [...spec, "vantages"], "vantage"),
        ...keyed(document, [...spec, "clusters"], "cluster"),
      ];
    case "Routes":
      return listed(document, [...spec, "routes"], "route");
    case "Rollout":
      return named(document, "rollout");
    case "Experiment":
      return named(document, "experiment");
    case "Override":
      return named(document, "override");
    case "Viewers":
      return keyed(document, [...spec, "viewers"], "viewer");
    case "RuleTest":
      return named(document, "rule test");
    default:
      return [];
  }
}

/** The name in the metadata, of a document that is one object. */
function named(document: SourceDocument, what: NameKind): readonly Definition[] {
  const name = valueAt(document, ["metadata", "name"]);
  return typeof name === "string" ? [{ what, name, place: valuePlace(document, ["metadata", "name"]) }] : [];
}

function keyed(document: SourceDocument, path: Path, what: NameKind): readonly Definition[] {
  return keysAt(document, path).map((name) => ({ what, name, place: keyPlace(document, [...path, name]) }));
}

function listed(document: SourceDocument, path: Path, what: NameKind): readonly Definition[] {
  const entries = valueAt(document, path);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((_, at) => {
    const name = valueAt(document, [...path, at, "name"]);
    return typeof name === "string" ? [{ what, name, place: valuePlace(document, [...path, at, "name"]) }] : [];
  });
}
