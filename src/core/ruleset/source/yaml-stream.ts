/**
 * Rule text → YAML tokens, or the reasons why the file goes no further.
 *
 * Runs before any recursion over the document: depth is counted on the parser's own stack, token by
 * token, so a million opening brackets cost a few tokens. Anchors, aliases, tags and directives
 * are refused here: rules must read the same from top to bottom, without jumps, and an alias can
 * make a small file enormous.
 */
import { CST, Lexer, Parser } from "yaml";
import type { Issue } from "../../model/issue.ts";
import { LIMITS } from "../../model/limits.ts";
import { issueAt } from "../issue-at.ts";
import { ignoreComment, type IgnoreComment } from "./silence.ts";
import { placeIn, type SourceText } from "./source-text.ts";

export interface YamlStream {
  /** Null when the file cannot be read further. */
  readonly tokens: readonly CST.Token[] | null;
  readonly issues: readonly Issue[];
  /** Comments that are meant to silence findings. */
  readonly ignores: readonly IgnoreComment[];
}

/** What a kind of token is called, for those that rule files do not use. */
const REFUSED: Readonly<Record<string, { readonly what: string; readonly instead: string }>> = {
  anchor: { what: "an anchor", instead: "write the value where it is needed, or use `defaults` or `within`" },
  alias: { what: "an alias", instead: "write the value out; text that begins with * needs quotes" },
  tag: { what: "a tag", instead: "remove it; text that begins with ! needs quotes" },
  "directive-line": { what: "a directive", instead: "remove the line; rule files are YAML 1.2" },
};

/** How much of an anchor or tag a message shows. */
const SHOWN = 60;

/** A file with so many faults is not read to its end: the reader keeps several objects for each. */
const MOST_FAULTS = 100;

/** Splits the text into YAML tokens. */
export function readTokens(source: SourceText): YamlStream {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const issues: Issue[] = [];
  const ignores: IgnoreComment[] = [];
  let scalarFollows = false;
  const faultsUpTo = faultCounter();
  for (const lexeme of new Lexer().lex(source.text)) {
    const type: CST.TokenType | null = scalarFollows ? null : CST.tokenType(lexeme);
    scalarFollows = type === "scalar";
    const at = parser.offset;
    const refused = refusal(source, { type, at, lexeme });
    if (refused !== null) issues.push(refused);
    const ignore = type === "comment" ? ignoreComment(source, at, lexeme, ignores.at(-1)) : null;
    if (ignore !== null) ignores.push(ignore);
    const made = [...parser.next(lexeme)];
    tokens.push(...made);
    if (issues.length + faultsUpTo(type, made) >= MOST_FAULTS) break;
    if (depthOf(parser) <= LIMITS.depth) continue;
    issues.push(tooDeep(source, at));
    return { tokens: null, issues, ignores };
  }
  tokens.push(...parser.end());
  return { tokens: issues.length === 0 ? tokens : null, issues, ignores };
}

/** Counts what cannot be YAML: tokens that the parser cannot place, and commas with nothing between them. */
function faultCounter(): (type: CST.TokenType | null, made: readonly CST.Token[]) => number {
  let faults = 0;
  let afterComma = false;
  return (type, made) => {
    if (made.length > 0) faults += made.filter((token) => token.type === "error").length;
    if (type === "comma" && afterComma) faults++;
    if (type !== "space" && type !== "newline" && type !== "comment") afterComma = type === "comma";
    return faults;
  };
}

interface Lexeme {
  readonly type: CST.TokenType | null;
  readonly at: number;
  readonly lexeme: string;
}

function refusal(source: SourceText, { type, at, lexeme }: Lexeme): Issue | null {
  if (type === null) return null;
  const refused = Object.hasOwn(REFUSED, type) ? REFUSED[type] : undefined;
  if (refused === undefined) return null;
  const message = `rule files do not use ${refused.what}, found ${lexeme.trimEnd().slice(0, SHOWN)}`;
  return issueAt(placeIn(source, at, at + lexeme.length), { code: "GR0103", message, hint: refused.instead });
}

function tooDeep(source: SourceText, at: number): Issue {
  return issueAt(placeIn(source, at, at + 1), {
    code: "GR0104",
    message: `maps and lists may be ${LIMITS.depth} deep, found one more level here`,
    hint: "check the indentation and the brackets of the lines above",
  });
}

/** How many maps and lists are open. */
function depthOf({ stack }: Parser): number {
  if (stack.length <= LIMITS.depth) return 0;
  return stack.filter((token) => CST.isCollection(token)).length;
}
