/**
 * One rule file → its YAML documents, and everything that is wrong with the file as YAML.
 *
 * In: text of any kind. Out: documents that are maps with distinct, harmless keys. A file that has
 * no such documents says so in its issues; it never throws. Work is bounded before it is done: size
 * first, then characters, then depth, and only then the parser that recurses.
 */
import { Composer, isMap, isScalar, isSeq, type Document, type Node, type YAMLMap } from "yaml";
import type { Issue } from "../../model/issue.ts";
import { LIMITS } from "../../model/limits.ts";
import { utf8LengthOver } from "../../model/utf8-length.ts";
import { issueAt } from "../issue-at.ts";
import { forbiddenCharacters } from "./plain-text.ts";
import type { IgnoreComment } from "./silence.ts";
import { keyText, placeOfNode, type SourceDocument } from "./source-document.ts";
import { placeIn, type SourceText } from "./source-text.ts";
import { explainYamlError } from "./yaml-errors.ts";
import { readTokens } from "./yaml-stream.ts";

export interface ReadFile {
  readonly documents: readonly SourceDocument[];
  readonly issues: readonly Issue[];
  /** False when some of the file could not be read, so that names in it are unknown. */
  readonly whole: boolean;
  /** Comments that are meant to silence findings. */
  readonly ignores: readonly IgnoreComment[];
}

const YAML_OPTIONS = {
  version: "1.2",
  schema: "core",
  merge: false,
  stringKeys: true,
  strict: true,
  uniqueKeys: false, // the reader compares every pair of keys; `cleanMap` does it with a set, and says where the first one is
  resolveKnownTags: false,
  logLevel: "silent",
} as const;

/** Names that reach into the prototype of objects; no rule needs them. */
const HARMFUL_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const LONGEST_KEY = 1024;

/** Reads one file. */
export function readYaml(source: SourceText): ReadFile {
  const refused = refuseText(source);
  if (refused.length > 0) return { documents: [], issues: refused, whole: false, ignores: [] };
  const { tokens, issues, ignores } = readTokens(source);
  if (tokens === null) return { documents: [], issues, whole: false, ignores };
  const parsed = [...new Composer(YAML_OPTIONS).compose(tokens)];
  if (parsed.length === 0) return { documents: [], issues: [emptyIssue(source, 0)], whole: true, ignores };
  const read = parsed.map((document) => readDocument(source, document));
  return {
    documents: read.flatMap(({ document }) => document ?? []),
    issues: read.flatMap((one) => one.issues),
    whole: read.every(({ whole }) => whole),
    ignores,
  };
}

/** Refuses what is too large or is not plain text, before anything is parsed. */
function refuseText(source: SourceText): readonly Issue[] {
  const bytes = utf8LengthOver(source.text, LIMITS.fileBytes);
  if (bytes !== null) {
    const message = `a rule file may have ${LIMITS.fileBytes} bytes (1 MiB), found ${bytes}`;
    return [
      issueAt(placeIn(source, 0, 1), { code: "GR0104", message, hint: "split it: kinds may be spread over files" }),
    ];
  }
  return forbiddenCharacters(source.text).map(({ at, what, binary }) =>
    issueAt(placeIn(source, at, at + 1), {
      code: "GR0101",
      message: `rule files are plain UTF-8 text, found ${what}`,
      hint: binary
        ? "save the file as UTF-8"
        : "delete the character; editors show it in their list of invisible characters",
    }),
  );
}

interface ReadDocument {
  readonly document: SourceDocument | null;
  readonly issues: readonly Issue[];
  readonly whole: boolean;
}

function readDocument(source: SourceText, parsed: Document.Parsed): ReadDocument {
  if (parsed.errors.length > 0) {
    const issues = parsed.errors.map((error) => explainYamlError(placeIn(source, ...error.pos), error.code));
    return { document: null, issues: firstOfEachLine(issues), whole: false };
  }
  const root: unknown = parsed.contents;
  const from = parsed.contents?.range[0] ?? parsed.range[0];
  if (isMap(root)) {
    const document = { source, root };
    return { document, issues: cleanNode(document, root), whole: true };
  }
  if (root === null || (isScalar(root) && root.value === null)) {
    return { document: null, issues: [emptyIssue(source, from)], whole: true };
  }
  const message = `a rule file is a map with apiVersion, kind and spec, found ${isSeq(root) ? "a list" : "plain text"}`;
  const hint = "begin the file with `apiVersion: georouter/v1`";
  return {
    document: null,
    issues: [issueAt(placeIn(source, from, from + 1), { code: "GR0105", message, hint })],
    whole: true,
  };
}

/** One slip of the pen makes the reader stumble several times in a line; the first time tells. */
function firstOfEachLine(issues: readonly Issue[]): readonly Issue[] {
  return issues.filter((issue, at) => issue.line !== issues[at - 1]?.line);
}

function emptyIssue(source: SourceText, at: number): Issue {
  const hint = "begin it with `apiVersion: georouter/v1`, or delete it";
  return issueAt(placeIn(source, at, at + 1), { code: "GR0105", message: "there is an empty document here", hint });
}

/** Takes repeated and harmful keys out of all maps of the node, and reports them. */
function cleanNode(document: SourceDocument, node: unknown): readonly Issue[] {
  if (isSeq(node)) return node.items.flatMap((item) => cleanNode(document, item));
  if (!isMap<Node, Node | null>(node)) return [];
  return [...cleanMap(document, node), ...node.items.flatMap(({ value }) => cleanNode(document, value))];
}

function cleanMap(document: SourceDocument, map: YAMLMap<Node, Node | null>): readonly Issue[] {
  const first = new Map<string, Node>();
  const issues: Issue[] = [];
  map.items = map.items.filter(({ key }) => {
    const name = keyText(key);
    const before = first.get(name);
    const issue = before === undefined ? harmfulKey(document, key) : repeatedKey(document, key, before);
    if (issue !== null) issues.push(issue);
    else first.set(name, key);
    return issue === null;
  });
  return issues;
}

function harmfulKey(document: SourceDocument, key: Node): Issue | null {
  const name = keyText(key);
  if (isScalar(key) && (key.source ?? "") === "" && key.type !== "QUOTE_DOUBLE" && key.type !== "QUOTE_SINGLE") {
    const message = "there is a colon without a key in front of it";
    return issueAt(placeOfNode(document, key), {
      code: "GR0102",
      message,
      hint: "write the key, or put the text in quotes",
    });
  }
  // The reader says so itself where a key has no question mark.
  if (name.length > LONGEST_KEY) return explainYamlError(placeOfNode(document, key), "KEY_OVER_1024_CHARS");
  if (name === "<<") {
    const message = "rule files do not use the merge key <<";
    return issueAt(placeOfNode(document, key), {
      code: "GR0103",
      message,
      hint: "write the keys out, or use `defaults` or `within`",
    });
  }
  if (!HARMFUL_KEYS.has(name)) return null;
  const message = `the key "${name}" is not allowed anywhere in rule files`;
  return issueAt(placeOfNode(document, key), { code: "GR0103", message, hint: "choose another name" });
}

function repeatedKey(document: SourceDocument, key: Node, before: Node): Issue {
  return issueAt(placeOfNode(document, key), {
    code: "GR0102",
    message: `the key "${keyText(key)}" is written twice in one map`,
    hint: "keep one of the two",
    related: { ...placeOfNode(document, before), message: "it is written here first" },
  });
}
