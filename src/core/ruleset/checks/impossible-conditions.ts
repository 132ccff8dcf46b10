/**
 * Conditions that no request can meet, so that the route matches nothing whatever stands before it.
 *
 * Only what is certain: header values reach us without blanks around them and never hold line breaks
 * (Fetch standard, "normalize"), a cookie's value ends at `;` and loses blanks at its end, a route whose
 * regions nobody reaches gets no viewer, and what simulates a viewer is taken off before. Query values are percent-decoded and can be any text.
 * A test that is possible for one of its values is possible.
 */
import type { FieldMatch, FieldTest } from "../../model/route-rule.ts";
import type { Issue } from "../../model/issue.ts";
import { SIM_PARAMETER, simulatedField } from "../../model/simulation-name.ts";
import { issueAt } from "../issue-at.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { keysAt, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";
import { unreachableAmong } from "./unreachable-keys.ts";

type Route = Of<"Routes">["spec"]["routes"][number];

/** Why a value cannot be: completes "…, which …"; null when it can. */
type Impossible = (part: string, where: "whole" | "beginning" | "end") => string | null;

/** A finding for each condition that no request can meet. */
export function checkImpossibleConditions(set: RuleSet): readonly Issue[] {
  const named = set.routes.flatMap(({ spec }) => spec.routes.flatMap(({ match }) => match.regions));
  const unreachable = unreachableAmong(set, new Set(named));
  return set.routes.flatMap(({ document, spec }) =>
    spec.routes.flatMap((route, at) => {
      const path: Path = ["spec", "routes", at, "match"];
      return [
        ...impossibleFields({ document, path, route }, "headers", inHeader),
        ...impossibleFields({ document, path, route }, "cookies", inCookie),
        ...takenOff({ document, path, route }, "headers", (name) => simulatedField(name) !== null),
        ...takenOff({ document, path, route }, "query", (name) => name === SIM_PARAMETER),
        ...withoutViewers(set, { document, path, route }, unreachable),
      ];
    }),
  );
}

interface PlacedMatch {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly route: Route;
}

function impossibleFields(
  { document, path, route }: PlacedMatch,
  kind: "headers" | "cookies",
  impossible: Impossible,
): readonly Issue[] {
  return route.match[kind].flatMap(({ name, test }: FieldMatch) => {
    const why = whyImpossible(test, impossible);
    if (why === null) return [];
    const what = kind === "headers" ? "header" : "cookie";
    return issueAt(valuePlace(document, [...path, kind, asWritten(document, [...path, kind], name)]), {
      code: "GR0321",
      message: `route ${route.name} can match nothing: it wants the ${what} ${name} with a value that ${why}`,
      hint: "correct the value, or remove the condition",
    });
  });
}

function takenOff(
  { document, path, route }: PlacedMatch,
  kind: "headers" | "query",
  simulates: (name: string) => boolean,
): readonly Issue[] {
  const inVain = route.match[kind].filter(({ name, test }) => simulates(name) && !isAbsence(test));
  return inVain.map(({ name }) =>
    issueAt(valuePlace(document, [...path, kind, asWritten(document, [...path, kind], name)]), {
      code: "GR0321",
      message: `route ${route.name} can match nothing: it wants ${kind === "headers" ? "the header" : "the query field"} ${name}, which simulates a viewer and is taken off every request before`,
      hint: "match by regions, or choose another name",
    }),
  );
}

function isAbsence(test: FieldTest): boolean {
  return "present" in test && !test.present;
}

function asWritten(document: SourceDocument, path: Path, name: string): string {
  return keysAt(document, path).find((key) => key === name || key.toLowerCase() === name) ?? name;
}

/** Why no value passes the test; null when one may. */
function whyImpossible(test: FieldTest, impossible: Impossible): string | null {
  if ("exact" in test) return impossible(test.exact, "whole");
  if ("prefix" in test) return impossible(test.prefix, "beginning");
  if ("suffix" in test) return impossible(test.suffix, "end");
  if (!("oneOf" in test)) return null;
  const reasons = test.oneOf.flatMap((value) => impossible(value, "whole") ?? []);
  return reasons.length === test.oneOf.length ? (reasons[0] ?? null) : null;
}

const inHeader: Impossible = (part, where) => {
  if (/[\r\n\0]/.test(part)) return "has a line break, which no header can have";
  if (where !== "end" && /^[ \t]/.test(part)) return "begins with a blank, which no header has when it arrives";
  if (where !== "beginning" && /[ \t]$/.test(part)) return "ends with a blank, which no header has when it arrives";
  return null;
};

const inCookie: Impossible = (part, where) => {
  if (/[\r\n\0]/.test(part)) return "has a line break, which no header can have";
  if (part.includes(";")) return "has a semicolon, which ends a cookie's value";
  if (where !== "beginning" && /[ \t]$/.test(part)) return "ends with a blank, which is taken off a cookie's value";
  return null;
};

function withoutViewers(
  set: RuleSet,
  { document, path, route }: PlacedMatch,
  unreachable: ReadonlySet<string>,
): readonly Issue[] {
  const { regions } = route.match;
  if (regions.length === 0 || regions.some((region) => !unreachable.has(region))) return [];
  const place = set.names.get("region")?.get(regions[0] ?? "");
  const which = regions.length === 1 ? `region ${regions[0] ?? ""}` : `regions ${regions.join(", ")}`;
  return [
    issueAt(valuePlace(document, [...path, "regions", 0]), {
      code: "GR0321",
      message: `route ${route.name} can match nothing: it wants viewers of ${which}, which nobody reaches`,
      hint: "name a region that viewers reach, or give that one a key that is left",
      ...(place === undefined ? {} : { related: { ...place, message: `region ${regions[0] ?? ""} is here` } }),
    }),
  ];
}
