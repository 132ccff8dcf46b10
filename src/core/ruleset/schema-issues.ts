/**
 * What a schema found → findings for people, at their place.
 *
 * In: zod's issues, whose messages name entries of `schema/wanted.ts`, never text. Out: sentences
 * such as "cluster sa-east: probe.fall must be a whole number from 1 to 100, found 0", and the path
 * that later checks must leave alone.
 */
import type * as z from "zod";
import type { Issue } from "../model/issue.ts";
import { issueAt } from "./issue-at.ts";
import { complaintIn, type Complaint } from "./schema/complaint.ts";
import { wantedBy, WANTED, wants } from "./schema/wanted.ts";
import { isWritten, keyPlace, valueAt, valuePlace, type Path, type SourceDocument } from "./source/source-document.ts";
import { shortText, subjectOf, subjectText } from "./subject.ts";
import { suggestionHint } from "./suggest.ts";

export interface SchemaFinding {
  readonly path: Path;
  readonly issue: Issue;
}

type ZodIssue = z.core.$ZodIssue;

interface Where {
  readonly document: SourceDocument;
  readonly kind: string;
}

/** Turns zod's issues into findings. */
export function schemaFindings(where: Where, issues: readonly ZodIssue[], base: Path = []): readonly SchemaFinding[] {
  const misspelt = new Set(issues.filter(({ code }) => code === "unrecognized_keys").map(({ path }) => path.join("/")));
  return issues.flatMap((issue) => {
    // A misspelt key also leaves the map without one that it needs; the first says it.
    if (issue.code === "custom" && misspelt.has(issue.path.join("/"))) return [];
    const path = [...base, ...issue.path.map((step) => (typeof step === "symbol" ? "" : step))];
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownKey(where, [...path, key], issue.message));
    if (issue.code === "invalid_union") return insideUnion(where, issue, path);
    return [finding(where, issue, path)];
  });
}

/** Where a map was written, the option for maps says what is wrong inside it; else what the union wants. */
function insideUnion(where: Where, issue: z.core.$ZodIssueInvalidUnion, path: Path): readonly SchemaFinding[] {
  const value = valueAt(where.document, path);
  const inner = issue.errors.at(-1);
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMap && inner !== undefined ? schemaFindings(where, inner, path) : [finding(where, issue, path)];
}

function unknownKey({ document, kind }: Where, path: Path, known: string): SchemaFinding {
  const key = String(path.at(-1));
  const holder = subjectText(subjectOf(document, kind, path.slice(0, -1)));
  const message = `unknown key "${shortText(key)}"${holder === "" ? "" : ` in ${holder}`}`;
  const hint = suggestionHint(key, known.split(" "), "key");
  return { path, issue: issueAt(keyPlace(document, path), { code: "GR0201", message, hint }) };
}

function finding(where: Where, issue: ZodIssue, path: Path): SchemaFinding {
  if (!isWritten(where.document, path)) return missingKey(where, issue, path);
  if (issue.code === "invalid_key") return badName(where, issue, path);
  const saying = sayingOf(where, issue, path);
  const message = `${nameOf(where, path)} ${saying.says}`;
  const { code, hint } = saying;
  return { path, issue: issueAt(valuePlace(where.document, path), { code, message, hint }) };
}

/** What the schema complains of, or else what the value must be. */
function sayingOf({ document }: Where, issue: ZodIssue, path: Path): Complaint & { readonly says: string } {
  const complaint = issue.code === "custom" ? complaintIn(issue.params) : null;
  const wanted = wantedBy(issue.message);
  const must = `must be ${wanted?.what ?? fallback(issue)}, found ${show(valueAt(document, path))}`;
  const otherwise = { code: "GR0203", hint: wanted?.write ?? "write what is wanted" } as const;
  return { ...(complaint ?? otherwise), says: complaint?.says ?? must };
}

/** A name that is not there cannot be renamed. */
const MISSING_NAME = wants("name");

function missingKey(where: Where, issue: ZodIssue, path: Path): SchemaFinding {
  const holder = path.slice(0, -1);
  const message = `${nameOf(where, holder)} needs the key "${String(path.at(-1))}"`;
  const hint =
    issue.message === MISSING_NAME ? "add it, for example eu-west" : (wantedBy(issue.message)?.write ?? "add it");
  return { path, issue: issueAt(keyPlace(where.document, holder), { code: "GR0202", message, hint }) };
}

function badName(where: Where, issue: ZodIssue, path: Path): SchemaFinding {
  const [inner] = issue.code === "invalid_key" ? issue.issues : [];
  const complaint = inner?.code === "custom" ? complaintIn(inner.params) : null;
  if (complaint !== null && complaint.says !== null) {
    const { code, says, hint } = complaint;
    const message = `"${shortText(String(path.at(-1)))}" ${says}`;
    return { path, issue: issueAt(keyPlace(where.document, path), { code, message, hint }) };
  }
  const wanted = wantedBy(inner?.message ?? "") ?? WANTED.name;
  const message = `"${shortText(String(path.at(-1)))}" must be ${wanted.what}`;
  const saying = { code: "GR0203", message, hint: wanted.write } as const;
  return { path, issue: issueAt(keyPlace(where.document, path), saying) };
}

function nameOf({ document, kind }: Where, path: Path): string {
  return subjectText(subjectOf(document, kind, path)) || "the document";
}

/** For what no schema of ours words: sizes of lists, and fixed texts. */
function fallback(issue: ZodIssue): string {
  if (issue.code === "too_big") return `a list of at most ${String(issue.maximum)} entries`;
  if (issue.code === "invalid_value") return issue.values.map((value) => String(value)).join(" or ");
  return "something else";
}

function show(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "number" && !Number.isFinite(value)) return Number.isNaN(value) ? ".nan" : "no finite number";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
