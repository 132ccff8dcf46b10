/**
 * What a path in a document is called when people are told about it.
 *
 * `["spec", "clusters", "sa-east", "probe", "fall"]` is "probe.fall" of "cluster sa-east". Messages
 * name the object that ops know, not the way down to it.
 */
import { valueAt, type Path, type SourceDocument } from "./source/source-document.ts";

export interface Subject {
  /** `cluster sa-east`; empty when the path is not inside a named object. */
  readonly object: string;
  /** `probe.fall`; empty when the path is the object itself. */
  readonly field: string;
}

/** By kind: the keys under `spec` that hold named objects, and what one of them is called. */
const NAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Router: { residency: "residency", geofence: "geofence" },
  Regions: { regions: "region", groups: "group" },
  Clusters: { clusters: "cluster", vantages: "vantage" },
  Routes: { routes: "route" },
  Viewers: { viewers: "viewer" },
  RuleTest: { cases: "case", steps: "steps", sample: "sample", ramp: "ramp" },
};

/** Kinds whose documents are one object each, named in the metadata. */
const ONE_OBJECT: ReadonlySet<string> = new Set(["Rollout", "Experiment", "Override"]);

/** Longer than any name that is accepted; a longer one is named by its beginning, since it is repeated in each message. */
const LONGEST = 80;

/** The text, or its beginning when it is too long for a message. */
export function shortText(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Says what a path of a document of some kind means. */
export function subjectOf(document: SourceDocument, kind: string, path: Path): Subject {
  const [top, group, entry] = path;
  const rest = top === "spec" ? path.slice(1) : path;
  const words = Object.hasOwn(NAMED, kind) ? NAMED[kind] : undefined;
  if (
    top === "spec" &&
    words !== undefined &&
    typeof group === "string" &&
    entry !== undefined &&
    Object.hasOwn(words, group)
  ) {
    return { object: `${words[group]} ${entryName(document, path.slice(0, 3))}`, field: fieldText(path.slice(3)) };
  }
  const name = ONE_OBJECT.has(kind) ? valueAt(document, ["metadata", "name"]) : undefined;
  return { object: typeof name === "string" ? `${kind.toLowerCase()} ${shortText(name)}` : "", field: fieldText(rest) };
}

/** `cluster sa-east: probe.fall`, or the part of it that there is. */
export function subjectText({ object, field }: Subject): string {
  return [object, field].filter((part) => part !== "").join(": ");
}

/** Keys of maps are names themselves; entries of lists carry theirs, or are counted from 1. */
function entryName(document: SourceDocument, path: Path): string {
  const entry = path.at(-1);
  if (typeof entry === "string") return shortText(entry);
  const name = valueAt(document, [...path, "name"]);
  return typeof name === "string" ? shortText(name) : `number ${Number(entry) + 1}`;
}

function fieldText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? shortText(step) : `${text}.${shortText(step)}`;
  }, "");
}
