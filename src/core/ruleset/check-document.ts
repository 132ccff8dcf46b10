/**
 * One YAML document → a checked document of its kind, and everything wrong with it by itself.
 *
 * What is faulty is taken out and the rest is read again, so that a wrong percentage does not hide a
 * misspelt cluster; the names that the document defines are noted before anything is taken out, so
 * that references to a faulty object are not reported as dangling.
 */
import type { Issue } from "../model/issue.ts";
import { issueAt } from "./issue-at.ts";
import { inertIssues } from "./inert.ts";
import { schemaFindings, type SchemaFinding } from "./schema-issues.ts";
import { API_VERSION, isKind, KINDS, type AnyWritten, type Kind } from "./schema/kinds.ts";
import {
  copyOf,
  keyPlace,
  plainValue,
  prune,
  valueAt,
  valuePlace,
  type Path,
  type SourceDocument,
} from "./source/source-document.ts";
import { suggestionHint } from "./suggest.ts";

export interface CheckedDocument {
  /** As written, before faulty parts were taken out. */
  readonly raw: SourceDocument;
  readonly document: SourceDocument;
  readonly value: AnyWritten;
}

export interface DocumentCheck {
  /** Whether its kind is known, so that the names in it are. */
  readonly understood: boolean;
  /** Null when so much is wrong that nothing of it can be used. */
  readonly checked: CheckedDocument | null;
  readonly issues: readonly Issue[];
}

/** How often a document is read again after faulty parts were taken out. */
const ROUNDS = 6;

/** Checks one document by itself. */
export function checkDocument(document: SourceDocument): DocumentCheck {
  const kind = valueAt(document, ["kind"]);
  const version = valueAt(document, ["apiVersion"]);
  if (version !== API_VERSION) return { understood: false, checked: null, issues: [wrongVersion(document, version)] };
  if (typeof kind !== "string" || !isKind(kind))
    return { understood: false, checked: null, issues: [wrongKind(document, kind)] };
  const inert = inertIssues(document, kind);
  const { value, issues, pruned } = readRounds(document, kind);
  const checked = value === null ? null : { raw: document, document: pruned, value };
  return { understood: true, checked, issues: [...inert, ...issues] };
}

interface Rounds {
  readonly value: AnyWritten | null;
  readonly issues: readonly Issue[];
  /** Without its faulty parts; what was written itself when there are none, since a copy of a large file costs. */
  readonly pruned: SourceDocument;
}

function readRounds(raw: SourceDocument, kind: Kind): Rounds {
  const issues: Issue[] = [];
  let document = raw;
  for (let round = 0; round < ROUNDS; round++) {
    const parsed = KINDS[kind].safeParse(plainValue(document.root));
    if (parsed.success) return { value: parsed.data, issues, pruned: document };
    const findings = schemaFindings({ document, kind }, parsed.error.issues);
    // Later rounds would complain about holes that taking parts out has left.
    if (round === 0) issues.push(...findings.map(({ issue }) => issue));
    if (document === raw) document = copyOf(raw);
    if (!pruneAll(document, findings)) break;
  }
  return { value: null, issues, pruned: document };
}

/** Takes the faulty parts out, last first, so that indexes of lists stay right; false when nothing could be. */
function pruneAll(document: SourceDocument, findings: readonly SchemaFinding[]): boolean {
  const paths = findings.map(({ path, issue }) => (issue.code === "GR0202" ? path.slice(0, -1) : path));
  const distinct = [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
  const deepEnough = distinct.filter((path) => path.length > 2 || (path.length > 0 && path[0] !== "spec"));
  for (const path of deepEnough.toSorted(compareBackwards)) prune(document, path);
  return deepEnough.length > 0;
}

function compareBackwards(a: Path, b: Path): number {
  for (const [at, step] of a.entries()) {
    const other = b[at];
    if (step === other) continue;
    if (other === undefined) return -1;
    return typeof step === "number" && typeof other === "number" ? other - step : String(other) < String(step) ? -1 : 1;
  }
  return b.length - a.length;
}

function wrongVersion(document: SourceDocument, found: unknown): Issue {
  const hint = `begin the file with \`apiVersion: ${API_VERSION}\``;
  if (found === undefined) {
    return issueAt(keyPlace(document, []), { code: "GR0105", message: "the document has no apiVersion", hint });
  }
  const message = `apiVersion must be ${API_VERSION}, found ${JSON.stringify(found)}`;
  return issueAt(valuePlace(document, ["apiVersion"]), { code: "GR0105", message, hint });
}

function wrongKind(document: SourceDocument, found: unknown): Issue {
  const known = Object.keys(KINDS);
  if (typeof found !== "string") {
    const hint = `add one of ${known.join(", ")}`;
    return issueAt(keyPlace(document, []), { code: "GR0105", message: "the document has no kind", hint });
  }
  const place = valuePlace(document, ["kind"]);
  const hint = suggestionHint(found, known, "kind");
  return issueAt(place, { code: "GR0105", message: `there is no kind "${found}"`, hint });
}
