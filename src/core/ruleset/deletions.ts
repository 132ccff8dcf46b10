/**
 * Rule files → every rule set that is one entry shorter, for finding rules that no test notices.
 *
 * One deletion for each map entry and list entry under `spec`, but for what no decision depends on.
 * Rule tests and fixtures are left out: they are what must notice. A deletion compiles when it is asked
 * to, and checks only the document that it changed; the others are checked once, for all of them.
 */
import { isMap, isScalar, isSeq } from "yaml";
import type { Rules } from "../model/rules.ts";
import { checkDocument, type DocumentCheck } from "./check-document.ts";
import type { CheckContext } from "./check-together.ts";
import { compileDocuments, type FilesRead } from "./compile-documents.ts";
import type { RuleFile } from "./index.ts";
import { inertPaths } from "./inert.ts";
import { collectNames } from "./names.ts";
import { readYaml } from "./source/read-yaml.ts";
import { copyOf, keyPlace, keyText, prune, valueAt, type Path, type SourceDocument } from "./source/source-document.ts";
import { sourceText } from "./source/source-text.ts";
import { subjectOf, subjectText } from "./subject.ts";
import { isUnseen } from "./unseen.ts";

export interface Deletion {
  /** What is gone: `region latam: viewers.groups[0] latam-countries`. */
  readonly what: string;
  readonly file: string;
  readonly line: number;
  /** The rules without it; null when `check` refuses them. */
  readonly compile: () => Rules | null;
}

/** The documents of a rule set as written, and each checked by itself. */
interface Whole {
  readonly read: FilesRead;
  readonly context: CheckContext;
  readonly documents: readonly SourceDocument[];
  readonly checks: readonly DocumentCheck[];
}

const TESTS: readonly unknown[] = ["RuleTest", "Viewers"];

/** All deletions, in the order of files and lines. */
export function deletionsOf(files: readonly RuleFile[]): readonly Deletion[] {
  const read = files.map(({ file, text, name }) => readYaml(sourceText(file, text, name)));
  const documents = read
    .flatMap((file) => file.documents)
    .filter((document) => !TESTS.includes(valueAt(document, ["kind"])));
  const whole = {
    read: { issues: [], whole: read.every((file) => file.whole) },
    context: { where: files[0]?.file ?? "rules", now: null, before: null, table: null },
    documents,
    checks: documents.map((document) => checkDocument(copyOf(document))),
  };
  return documents.flatMap((document, at) => deletionsIn(document, at, whole));
}

function deletionsIn(document: SourceDocument, at: number, whole: Whole): readonly Deletion[] {
  const kind = String(valueAt(document, ["kind"]));
  const inert = inertPaths(document, kind);
  const unseen: Unseen = (path, value) => isUnseen(kind, path, value) || inert.some((one) => isBelow(path, one));
  return entriesBelow(document.root, unseen, []).flatMap(({ path, value }): readonly Deletion[] => {
    if (path.length < 2) return [];
    const { file, line } = keyPlace(document, path);
    const subject = subjectText(subjectOf(document, kind, path));
    const what = value === undefined ? subject : `${subject} ${inOneLine(value)}`;
    return [{ what, file, line, compile: () => compileWithout(whole, at, path) }];
  });
}

/** As written where that is one line of text. */
function inOneLine(value: string | number | boolean): string {
  const text = String(value);
  return /^\P{C}+$/u.test(text) ? text : JSON.stringify(text);
}

/** Whether no decision depends on what stands at a path. */
type Unseen = (path: Path, value: Entry["value"]) => boolean;

function isBelow(path: Path, top: Path): boolean {
  return top.every((step, at) => step === path[at]);
}

interface Entry {
  readonly path: Path;
  /** Undefined for maps and lists. */
  readonly value: string | number | boolean | undefined;
}

/** Entries that a decision may depend on; one that holds only others does so through them. */
function entriesBelow(node: unknown, unseen: Unseen, path: Path): readonly Entry[] {
  return childrenOf(node).flatMap(([step, child]): readonly Entry[] => {
    const here = { path: [...path, step], value: scalarIn(child) };
    if (unseen(here.path, here.value)) return [];
    const below = entriesBelow(child, unseen, here.path);
    return below.length === 0 && childrenOf(child).length > 0 ? [] : [here, ...below];
  });
}

function childrenOf(node: unknown): readonly (readonly [step: string | number, child: unknown])[] {
  if (isMap(node)) return node.items.map(({ key, value }) => [keyText(key), value]);
  return isSeq(node) ? [...node.items.entries()] : [];
}

function scalarIn(node: unknown): Entry["value"] {
  if (!isScalar(node)) return undefined;
  const { value } = node;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

function compileWithout({ read, context, documents, checks }: Whole, at: number, path: Path): Rules | null {
  const without = documents.map((document, index) => (index === at ? copyOf(document) : document));
  const shorter = without[at];
  if (shorter === undefined) return null;
  prune(shorter, path);
  const names = collectNames(without);
  return compileDocuments(read, names, checks.with(at, checkDocument(shorter)), context).rules;
}
