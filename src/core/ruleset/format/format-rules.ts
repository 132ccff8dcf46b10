/**
 * The text of a rule file → its canonical form, with every comment and the same meaning.
 *
 * Nothing is taken on trust: the new text is read again, and given back only when it has the same
 * values and the same comments, silences the same and is itself canonical. Whatever this does not hold
 * for stays as it is.
 */
import { Parser, type CST } from "yaml";
import type { Issue } from "../../model/issue.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import { readYaml, type ReadFile } from "../source/read-yaml.ts";
import { plainValue } from "../source/source-document.ts";
import { sourceText } from "../source/source-text.ts";
import { orderKeys } from "./order-keys.ts";
import { printLayouts } from "./print-layout.ts";
import { readLayouts } from "./read-layout.ts";
import { silencedPaths } from "./silenced-paths.ts";

/** Why a file has no canonical form. */
export type FormatFault =
  | { readonly kind: "unreadable"; readonly issues: readonly Issue[] }
  /** Its form would not read the same, or not be stable. */
  | { readonly kind: "unstable" }
  /** In its form a comment that silences findings would stand for something else. */
  | { readonly kind: "silences-other"; readonly line: number };

/** How often the form is made from itself until it stays. */
const PASSES = 3;

/** Formats the text of a rule file. */
export function formatRules(file: string, written: string): Result<string, FormatFault> {
  const text = written.replaceAll("\r\n", "\n");
  const { issues } = readYaml(sourceText(file, text));
  if (issues.length > 0) return fail({ kind: "unreadable", issues });
  let formed = formOnce(text);
  for (let pass = 0; pass < PASSES && formed !== null; pass++) {
    const again = formOnce(formed);
    if (again === formed) return compared(text, formed);
    formed = again;
  }
  return fail({ kind: "unstable" });
}

function formOnce(text: string): string | null {
  const layouts = readLayouts(tokensOf(text));
  return layouts === null ? null : printLayouts(layouts.map(orderKeys));
}

function tokensOf(text: string): readonly CST.Token[] {
  return [...new Parser().parse(text)];
}

function compared(before: string, after: string): Result<string, FormatFault> {
  const [read, reread] = [readYaml(sourceText("", before)), readYaml(sourceText("", after))];
  if (!sameTexts(commentsIn(before), commentsIn(after)) || !sameReading(read, reread))
    return fail({ kind: "unstable" });
  const meant = new Set(silencedPaths(reread).map(({ meaning }) => meaning));
  const other = silencedPaths(read).find(({ meaning }) => !meant.has(meaning));
  return other === undefined ? ok(after) : fail({ kind: "silences-other", line: other.comment.place.line });
}

function sameReading(read: ReadFile, reread: ReadFile): boolean {
  const [before, after] = [read, reread].map(({ documents }) => documents.map(({ root }) => plainValue(root)));
  return reread.issues.length === 0 && sameValue(before, after);
}

/** Whether two plain values are equal, whatever the order of their keys. */
function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const other = new Map(Object.entries(b));
  const entries = Object.entries(a);
  return (
    entries.length === other.size && entries.every(([key, value]) => other.has(key) && sameValue(value, other.get(key)))
  );
}

/** All comments of a text. */
export function commentsIn(text: string): readonly string[] {
  const found: string[] = [];
  const collect = (token: unknown): void => {
    if (Array.isArray(token)) for (const one of token) collect(one);
    else if (typeof token === "object" && token !== null) {
      if ("type" in token && token.type === "comment" && "source" in token) found.push(String(token.source).trimEnd());
      else for (const part of Object.values(token)) collect(part);
    }
  };
  collect(tokensOf(text));
  return found;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
}
