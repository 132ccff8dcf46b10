/**
 * What the YAML reader stumbles over, in words for people who write rules.
 *
 * The table is exhaustive over the reader's own codes, so an upgrade that adds one does not compile
 * until somebody has said what it means.
 */
import type { YAMLParseError } from "yaml";
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";

type Stumble = readonly [message: string, hint: string];

const NODE_PROPERTIES: Stumble = ["anchors, aliases and tags are not used in rule files", "write the value out"];

const STUMBLES: Readonly<Record<YAMLParseError["code"], Stumble>> = {
  ALIAS_PROPS: NODE_PROPERTIES,
  BAD_ALIAS: NODE_PROPERTIES,
  BAD_COLLECTION_TYPE: NODE_PROPERTIES,
  BAD_DIRECTIVE: [
    "a line that begins with % is a directive, which rule files do not use",
    "remove the line, or quote it",
  ],
  BAD_DQ_ESCAPE: ["this is no escape that YAML knows", "double the backslash, or use single quotes"],
  BAD_INDENT: [
    "the line is not indented like the others of its map or list",
    "start the entries of one map or list in the same column",
  ],
  BAD_PROP_ORDER: NODE_PROPERTIES,
  BAD_SCALAR_START: ["text cannot begin with this character", "put the text in quotes"],
  BLOCK_AS_IMPLICIT_KEY: [
    "there is a second `key: value` on one line",
    "put each key on a line of its own, or use braces: { a: 1, b: 2 }",
  ],
  BLOCK_IN_FLOW: ["inside brackets, lists and maps need brackets too", "write [a, b] or { a: 1 }"],
  DUPLICATE_KEY: ["the key is written twice in one map", "keep one of the two"],
  IMPOSSIBLE: ["this cannot be read as YAML", "check the brackets, quotes and indentation around it"],
  KEY_OVER_1024_CHARS: ["a key may have 1024 characters", "check for a missing quote or line break"],
  MISSING_CHAR: [
    "something is missing here: a colon after a key, a comma between entries, or a closing quote or bracket",
    "compare this line and the ones above with a line that works",
  ],
  MULTILINE_IMPLICIT_KEY: ["a key must stand on one line, with its colon", "add the colon, or join the lines"],
  MULTIPLE_ANCHORS: NODE_PROPERTIES,
  MULTIPLE_DOCS: ["there is a second document", "begin each document with a line ---"],
  MULTIPLE_TAGS: NODE_PROPERTIES,
  NON_STRING_KEY: ["a key must be plain text, found a list or a map", "quote it if it is meant as text"],
  RESOURCE_EXHAUSTION: ["this is nested too deeply to be read", "check the brackets and the indentation above"],
  TAB_AS_INDENT: ["lines are indented with spaces, found a tab", "replace the tab by spaces"],
  TAG_RESOLVE_FAILED: NODE_PROPERTIES,
  UNEXPECTED_TOKEN: ["this does not belong here", "check the brackets, quotes and commas before it"],
};

/** The finding for an error of the YAML reader. */
export function explainYamlError(place: IssuePlace, code: YAMLParseError["code"]): Issue {
  const [message, hint] = STUMBLES[code];
  return issueAt(place, { code: "GR0102", message, hint });
}
