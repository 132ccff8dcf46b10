/**
 * `--save-case FILE`: the rule test for one decision, into a new file or at the end of an existing one.
 *
 * In: a path, facts and the decision they led to. Out: a sentence that says what to run next, or why
 * nothing was written. Comments of an existing file stay; a file that is anything but a rule test is never
 * touched, what `check` would refuse is not written, since one faulty case would stop every verb, and a file is
 * replaced in one step, so that a full disk cannot leave half of one.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { Document, isMap, isSeq, parseAllDocuments, type YAMLMap, type YAMLSeq } from "yaml";
import type { RoutingDecision } from "../../core/model/decision.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { ruleTestCase, type RuleTestCase } from "../../core/ops/rule-tests/rule-test-case.ts";
import { checkDocument } from "../../core/ruleset/check-document.ts";
import { formatRules } from "../../core/ruleset/format/format-rules.ts";
import { readYaml } from "../../core/ruleset/source/read-yaml.ts";
import { sourceText } from "../../core/ruleset/source/source-text.ts";
import type { Facts } from "./answer.ts";
import { errorText } from "../geoip/table-file.ts";
import { shellWord } from "../shell-word.ts";
import { writeWhole } from "../write-whole.ts";

/** Written so that programs which read YAML 1.1 see the same: `"NO"` is Norway and not false. */
const FORM = { compat: "yaml-1.1", version: "1.2" } as const;
const LAYOUT = { lineWidth: 0, flowCollectionPadding: true } as const;

/** Saves the case; the value and the error are sentences for people. */
export function saveCase(file: string, facts: Facts, decision: RoutingDecision): Result<string, string> {
  const found = ruleTestCase(facts, decision);
  try {
    const before = existsSync(file) ? readFileSync(file, "utf8") : null;
    const documents = before === null ? ok([newDocument(file)]) : readDocuments(file, before);
    if (!documents.ok) return documents;
    const cases = casesOf(documents.value);
    if (cases === null) return fail(`${file} is not a rule test (kind: RuleTest with spec.cases); name another file`);
    const name = append(cases.document, cases.list, found);
    const text = inForm(before, textOf(documents.value));
    const refused = faultIn(text);
    if (refused !== null)
      return fail(`the case is not saved, because check would refuse ${file} with it: ${refused}; ask without that`);
    const written = writeWhole(file, text);
    if (!written.ok) return fail(`${file} cannot be written: ${written.error}; check the path and its permissions`);
    return ok(`saved ${JSON.stringify(name)} to ${file}; run: georouter test --run ${shellWord(patternOf(name))}`);
  } catch (error) {
    return fail(`${file} cannot be read: ${errorText(error)}; check the path and its permissions`);
  }
}

/** Named after its file, since no two rule tests may have one name. */
function newDocument(file: string): Document {
  const name = nameFrom(basename(file, extname(file)));
  const document = new Document(
    { apiVersion: "georouter/v1", kind: "RuleTest", metadata: { name }, spec: { cases: [] } },
    FORM,
  );
  const metadata = document.get("metadata");
  if (isMap(metadata)) metadata.flow = true;
  return document;
}

function readDocuments(file: string, text: string): Result<readonly Document[], string> {
  const parsed = parseAllDocuments(text, FORM);
  const documents: readonly Document[] = "empty" in parsed ? [] : parsed;
  const [fault] = documents.flatMap((document) => document.errors);
  if (fault === undefined) return ok(documents);
  return fail(`${file} cannot be read: ${fault.message.split("\n", 1)[0] ?? ""}; mend it, or name another file`);
}

interface Cases {
  readonly document: Document;
  readonly list: YAMLSeq;
}

/** The cases of the first rule test; null when there is none. */
function casesOf(documents: readonly Document[]): Cases | null {
  for (const document of documents) {
    if (!isMap(document.contents) || document.get("kind") !== "RuleTest") continue;
    if (!document.hasIn(["spec", "cases"])) document.setIn(["spec", "cases"], document.createNode([]));
    const list = document.getIn(["spec", "cases"]);
    if (isSeq(list)) return { document, list };
  }
  return null;
}

/** Appends the case under a name that no other has; returns the name. */
function append(document: Document, list: YAMLSeq, found: RuleTestCase): string {
  const taken = new Set(list.items.map((item) => (isMap(item) ? item.get("name") : null)));
  let name = found.name;
  for (let number = 2; taken.has(name); number++) name = `${found.name} (${number})`;
  const entry: YAMLMap = document.createNode({ name });
  entry.set("facts", document.createNode(found.facts, { flow: true }));
  entry.set("expect", document.createNode(found.expect, { flow: true }));
  list.flow = false;
  list.add(entry);
  return name;
}

/** Documents carry their own `---`; a document ends where the next one says so. */
function textOf(documents: readonly Document[]): string {
  return documents
    .map((document, at) => {
      if (at > 0 && document.directives !== undefined) document.directives.docStart = true;
      return document.toString(LAYOUT);
    })
    .join("");
}

function nameFrom(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 63).replace(/-$/, "") || "saved";
}

/** Canonical where the file was, or is new; how a file is laid out otherwise is its author's business. */
function inForm(before: string | null, after: string): string {
  return before === null || canonical(before) === before ? (canonical(after) ?? after) : after;
}

/** Null where the text has no canonical form. */
function canonical(text: string): string | null {
  const form = formatRules("", text);
  return form.ok ? form.value : null;
}

/** The first thing that makes `check` refuse the text by itself; null when there is none. */
function faultIn(text: string): string | null {
  const { documents, issues } = readYaml(sourceText("", text));
  const found = [...issues, ...documents.flatMap((document) => checkDocument(document).issues)];
  return found.find(({ severity }) => severity === "error")?.message ?? null;
}

/** The name as a pattern that matches exactly it. */
function patternOf(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
