/**
 * What the rule language has and this version does not act on yet.
 *
 * It parses, is checked and is compiled like everything else, but nothing of it may be accepted in
 * silence: whoever drains a cluster in a file must not believe that it is drained. Each row names a place
 * in a document and says what happens meanwhile. When a feature arrives, its row goes.
 */
import type { Issue } from "../model/issue.ts";
import { issueAt } from "./issue-at.ts";
import { keyPlace, valueAt, valuePlace, type Path, type SourceDocument } from "./source/source-document.ts";
import { subjectOf, subjectText } from "./subject.ts";

interface InertRow {
  readonly kind: string;
  /** Keys from the top of the document; `*` stands for every key of a map and every entry of a list. */
  readonly at: readonly string[];
  /** Only values for which this holds; without it, any value. */
  readonly when?: (value: unknown) => boolean;
  /** What happens as long as nothing acts on it. */
  readonly meanwhile: string;
  /** Whether nothing of the document is acted on, where this holds. */
  readonly whole?: true;
}

const is = (wanted: string) => (value: unknown) => value === wanted;

const GATEWAY = "the cluster's own gateway has to do this until then";

const ROWS: readonly InertRow[] = [
  { kind: "Router", at: ["spec", "guards"], meanwhile: "review changes before they are compiled until then" },
  { kind: "Clusters", at: ["spec", "clusters", "*", "mesh"], meanwhile: "the mesh reads the role from x-edge-version" },
  { kind: "Routes", at: ["spec", "routes", "*", "mirror"], meanwhile: "nothing is copied until then" },
  { kind: "Routes", at: ["spec", "routes", "*", "experiments"], meanwhile: "nobody takes part until then" },
  { kind: "Routes", at: ["spec", "routes", "*", "forward", "rewrite"], meanwhile: GATEWAY },
  { kind: "Routes", at: ["spec", "routes", "*", "forward", "request"], meanwhile: GATEWAY },
  {
    kind: "Rollout",
    at: ["spec", "strategy"],
    when: is("blueGreen"),
    meanwhile: "everybody gets stable until then",
    whole: true,
  },
  { kind: "Rollout", at: ["spec", "steps"], meanwhile: "change `percent` step by step until then" },
  { kind: "Rollout", at: ["spec", "optIn"], meanwhile: "nobody gets the version by asking until then" },
  { kind: "Rollout", at: ["spec", "analysis"], meanwhile: "watch the canary before raising `percent` until then" },
  { kind: "Experiment", at: ["kind"], meanwhile: "nobody takes part until then", whole: true },
];

/** Whether this version does not act on a key of a document yet, whatever its value. */
export function isInert(kind: string, ...at: readonly string[]): boolean {
  return ROWS.some((row) => row.kind === kind && row.at.join(".") === at.join("."));
}

/** A warning for everything in a document that this version does not act on yet. */
export function inertIssues(document: SourceDocument, kind: string): readonly Issue[] {
  const root = valueAt(document, []);
  return ROWS.filter((row) => row.kind === kind).flatMap((row) =>
    found(root, [], row.at)
      .filter(({ value }) => row.when === undefined || row.when(value))
      .map(({ path, value }) => inertIssue(document, { kind, path, value, row })),
  );
}

/**
 * Paths of a document that this version does not act on, with all that stands below them; the empty
 * path where that is the whole document.
 */
export function inertPaths(document: SourceDocument, kind: string): readonly Path[] {
  const root = valueAt(document, []);
  return ROWS.filter((row) => row.kind === kind).flatMap((row) =>
    found(root, [], row.at)
      .filter(({ value }) => row.when === undefined || row.when(value))
      .map(({ path }) => (row.whole === true ? [] : path)),
  );
}

interface Found {
  readonly path: Path;
  readonly value: unknown;
}

function inertIssue(document: SourceDocument, at: Found & { readonly kind: string; readonly row: InertRow }): Issue {
  const { kind, path, value, row } = at;
  const shown = row.when !== undefined && typeof value === "string" ? `: ${value}` : "";
  // A row for the kind itself means the whole object.
  const { object, field } = subjectOf(document, kind, path);
  const subject = row.at[0] === "kind" ? object || `the ${kind}` : subjectText({ object, field });
  return issueAt(row.when === undefined ? keyPlace(document, path) : valuePlace(document, path), {
    code: "GR0205",
    severity: "warning",
    message: `${subject}${shown} is checked and compiled, but this version does not act on it yet`,
    hint: row.meanwhile,
  });
}

/** Everything under a value that a pattern of keys leads to. */
function found(value: unknown, path: Path, [step, ...rest]: readonly string[]): readonly Found[] {
  if (step === undefined) return [{ path, value }];
  if (typeof value !== "object" || value === null) return [];
  const children: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return children
    .filter(([key]) => step === "*" || key === step)
    .flatMap(([key, child]) => found(child, [...path, key], rest));
}
