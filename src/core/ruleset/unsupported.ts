/**
 * What the rule language has and this version does not do.
 *
 * Nothing of it may be accepted and then ignored: whoever drains a cluster in a file must not
 * believe that it is drained. Each row names a place in a document and what to do instead. When a
 * feature arrives, its row goes.
 */
import type { Issue, IssuePlace } from "../model/issue.ts";
import { issueAt } from "./issue-at.ts";
import { keyPlace, valueAt, valuePlace, type Path, type SourceDocument } from "./source-document.ts";
import { subjectOf, subjectText } from "./subject.ts";

interface UnsupportedRow {
  readonly kind: string;
  /** Keys under `spec`; `*` stands for every key of a map and every entry of a list. */
  readonly at: readonly string[];
  /** Only values for which this holds; without it, any value. */
  readonly when?: (value: unknown) => boolean;
  readonly instead: string;
}

const is = (wanted: string) => (value: unknown) => value === wanted;
const isMap = (value: unknown): boolean => typeof value === "object" && value !== null;

const PUBLISH = "remove it; give the versions of clusters by role and raise a canary by `percent`";
const IN_FRONT = "remove it; let the cluster's own gateway do this";

const ROWS: readonly UnsupportedRow[] = [
  { kind: "Router", at: ["mode"], when: is("observe"), instead: "remove it, or write `mode: route`" },
  { kind: "Router", at: ["bypass"], instead: "remove it" },
  { kind: "Router", at: ["clientIp"], when: is("direct"), instead: "write `clientIp: cloudflare`" },
  { kind: "Router", at: ["clientIp"], when: isMap, instead: "write `clientIp: cloudflare`" },
  { kind: "Router", at: ["locate", "*"], when: is("headers"), instead: "use cf, geoip or both" },
  { kind: "Router", at: ["geoHeaders"], instead: "remove it and locate viewers by cf or geoip" },
  { kind: "Router", at: ["guards"], instead: "remove it and review changes of the rules before they are compiled" },
  {
    kind: "Regions",
    at: ["defaults", "maxEjectPercent"],
    instead: "remove it; `panicBelow` and `onAllDown` bound what probes can do",
  },
  {
    kind: "Regions",
    at: ["defaults", "failback", "mode"],
    when: is("manual"),
    instead: "write `mode: auto` and raise `holdDown`",
  },
  {
    kind: "Regions",
    at: ["regions", "*", "maxEjectPercent"],
    instead: "remove it; `panicBelow` and `onAllDown` bound what probes can do",
  },
  {
    kind: "Regions",
    at: ["regions", "*", "failback", "mode"],
    when: is("manual"),
    instead: "write `mode: auto` and raise `holdDown`",
  },
  { kind: "Regions", at: ["regions", "*", "tiers", "*", "pick"], when: is("fastest"), instead: "use `pick: nearest`" },
  { kind: "Clusters", at: ["clusters", "*", "capacity"], instead: "remove it; share load by the weights of tiers" },
  {
    kind: "Clusters",
    at: ["clusters", "*", "mesh"],
    instead: "remove it; the mesh reads the role from x-edge-version",
  },
  {
    kind: "Clusters",
    at: ["clusters", "*", "gateways"],
    instead: "remove it and let one `gateway` tell versions apart by x-edge-version",
  },
  {
    kind: "Routes",
    at: ["routes", "*", "session"],
    instead: "remove it; the unit keeps a viewer on one cluster while that is up",
  },
  { kind: "Routes", at: ["routes", "*", "mirror"], instead: "remove it" },
  { kind: "Routes", at: ["routes", "*", "experiments"], instead: "remove it, or use a rollout" },
  {
    kind: "Routes",
    at: ["routes", "*", "forward", "cache"],
    when: (value) => value !== "off",
    instead: "remove it, or write `cache: off`, which is what happens",
  },
  { kind: "Routes", at: ["routes", "*", "forward", "rewrite"], instead: IN_FRONT },
  { kind: "Routes", at: ["routes", "*", "forward", "request"], instead: IN_FRONT },
  {
    kind: "Rollout",
    at: ["strategy"],
    when: is("blueGreen"),
    instead: "use `strategy: canary` with `from`, `to` and `percent`",
  },
  { kind: "Rollout", at: ["active"], instead: PUBLISH },
  { kind: "Rollout", at: ["preview"], instead: PUBLISH },
  { kind: "Rollout", at: ["steps"], instead: "remove it and change `percent` step by step" },
  { kind: "Rollout", at: ["optIn"], instead: "remove it" },
  { kind: "Rollout", at: ["analysis"], instead: "remove it and watch the canary before raising `percent`" },
];

/** Kinds of the language that this version does not read. */
const KINDS: Readonly<Record<string, string>> = {
  Experiment: "remove the document, or use a Rollout",
  Override: "remove the document and change tiers or `percent` instead",
  Viewers: "keep it in a file that ends in .test.yaml, which is not compiled",
  RuleTest: "keep it in a file that ends in .test.yaml, which is not compiled",
};

/** A finding that a feature is missing, and the path that later checks leave alone because of it. */
export interface Unsupported {
  readonly path: Path;
  readonly issue: Issue;
}

/** Everything in a document that this version does not do. */
export function findUnsupported(document: SourceDocument, kind: string): readonly Unsupported[] {
  const spec = valueAt(document, ["spec"]);
  return ROWS.filter((row) => row.kind === kind).flatMap((row) =>
    found(spec, ["spec"], row.at)
      .filter(({ value }) => row.when === undefined || row.when(value))
      .map(({ path, value }) => ({ path, issue: rowIssue(document, { kind, path, value, row }) })),
  );
}

/** The finding for a kind that this version does not read, or null when the kind is none of those. */
export function unsupportedKind(place: IssuePlace, kind: string): Issue | null {
  const instead = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (instead === undefined) return null;
  return issueAt(place, {
    code: "GR0205",
    message: `the kind ${kind} is not supported by this version`,
    hint: instead,
  });
}

interface Found {
  readonly path: Path;
  readonly value: unknown;
}

function rowIssue(
  document: SourceDocument,
  at: Found & { readonly kind: string; readonly row: UnsupportedRow },
): Issue {
  const { kind, path, value, row } = at;
  const shown = row.when !== undefined && typeof value === "string" ? `: ${value}` : "";
  return issueAt(row.when === undefined ? keyPlace(document, path) : valuePlace(document, path), {
    code: "GR0205",
    message: `${subjectText(subjectOf(document, kind, path))}${shown} is not supported by this version`,
    hint: row.instead,
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
