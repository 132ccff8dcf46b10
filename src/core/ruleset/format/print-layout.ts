/**
 * Layouts → the canonical text of a rule file.
 *
 * What is written with brackets stays so while it fits into a line, and in a longer one when a comment
 * silences findings there, since they must stay in its line. A longer list of plain values is
 * filled into lines; every other longer map or list, and one with comments inside, is written without
 * brackets. The text reads the same as what it was made from; printing it again changes nothing.
 */
import {
  isCollection,
  type BlockText,
  type Collection,
  type Entry,
  type Layout,
  type Line,
  type Scalar,
} from "./layout.ts";
import { isIgnoreComment } from "../source/silence.ts";
import { columns, fill, foldText, scalarText } from "./scalar-text.ts";

const WIDTH = 120;
const STEP = 2;

/** Stands for an empty line of text, which is no gap between entries; rule files hold no such character. */
const EMPTY = "\0";

/** The text of a file with these documents. */
export function printLayouts(documents: readonly Collection[]): string {
  const text = documents.map((root) => printRoot(root).join("\n")).join("\n---\n");
  return `${text.replaceAll(EMPTY, "")}\n`;
}

function printRoot(root: Collection): readonly string[] {
  if (root.entries.length === 0) return [...printBlock(root, 0), emptyText(root)];
  const flat = root.flow ? flowText(root) : null;
  return flat === null || columns(flat) > WIDTH ? printBlock(root, 0) : [flat];
}

function emptyText({ kind }: Collection): string {
  return kind === "map" ? "{}" : "[]";
}

/** All entries of a map or list, each in lines of its own. */
function printBlock({ entries, after }: Collection, indent: number): readonly string[] {
  const margin = " ".repeat(indent);
  const shown = entries.flatMap((entry) => [...linesOf(entry.before, margin), ...printEntry(entry, indent)]);
  return withoutLast(single(withoutFirst([...shown, ...linesOf(after, margin)])));
}

function linesOf(lines: readonly Line[], margin: string): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `${margin}${line}`));
}

/** One empty line where there were several. */
function single(lines: readonly string[]): readonly string[] {
  return lines.filter((line, at) => line !== "" || lines[at - 1] !== "");
}

function withoutFirst(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line !== "");
  return from < 0 ? [] : lines.slice(from);
}

function withoutLast(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}

function printEntry(entry: Entry, indent: number): readonly string[] {
  const margin = " ".repeat(indent);
  const head = entry.key === null ? `${margin}-` : `${margin}${scalarText(entry.key, false)}:`;
  const { value } = entry;
  switch (value.kind) {
    case "nothing":
      return [withComment(head, entry.behind)];
    case "scalar":
      return printScalar(head, value.scalar, entry.behind, indent + STEP);
    case "block-text":
      return printText(head, value, entry.behind, indent + STEP);
    case "map":
    case "list":
      return printCollection(head, value, entry, indent);
  }
}

function withComment(line: string, comment: string | null): string {
  return comment === null ? line : `${line} ${comment}`;
}

/** Text that its author broke into lines is broken again where it is too long; other text stays in one. */
function printScalar(head: string, scalar: Scalar, behind: string | null, indent: number): readonly string[] {
  const text = scalarText(scalar, false);
  const room = WIDTH - columns(head) - 1;
  if (!scalar.source.includes("\n") || columns(text) <= room) return [withComment(`${head} ${text}`, behind)];
  const [first = "", ...more] = foldText(text, room, WIDTH - indent);
  const lines = [`${head} ${first}`, ...more.map((line) => `${" ".repeat(indent)}${line}`)];
  return commentAtEnd(lines, behind);
}

function commentAtEnd(lines: readonly string[], comment: string | null): readonly string[] {
  return lines.map((line, at) => (at === lines.length - 1 ? withComment(line, comment) : line));
}

function printText(
  head: string,
  { style, lines }: BlockText,
  behind: string | null,
  indent: number,
): readonly string[] {
  const margin = " ".repeat(indent);
  return [withComment(`${head} ${style}`, behind), ...lines.map((line) => (line === "" ? EMPTY : `${margin}${line}`))];
}

function printCollection(head: string, value: Collection, entry: Entry, indent: number): readonly string[] {
  const { behind } = entry;
  if (value.entries.length === 0) {
    const empty = withComment(`${head} ${emptyText(value)}`, behind);
    return [...linesOf(value.after, " ".repeat(indent)), empty];
  }
  const flat = value.flow ? flowText(value) : null;
  const fits = flat !== null && columns(head) + 1 + columns(flat) <= WIDTH;
  if (flat !== null && (fits || isSilenced(entry))) return [withComment(`${head} ${flat}`, behind)];
  const filled = flat === null ? null : fillList(value, indent + STEP);
  if (entry.key !== null) return [withComment(head, behind), ...(filled ?? printBlock(value, indent + STEP))];
  if (filled !== null) return inItem(head, commentAtEnd(filled, behind), indent);
  const nested = inItem(head, printBlock(value, indent + STEP), indent);
  return behind === null ? nested : [`${" ".repeat(indent)}${behind}`, ...nested];
}

/** Whether a comment at the entry silences findings of its line. */
function isSilenced({ before, behind }: Entry): boolean {
  return [...before, behind ?? ""].some(isIgnoreComment);
}

/** What begins in the line of a hyphen; comments that would stand there go in front of it. */
function inItem(head: string, nested: readonly string[], indent: number): readonly string[] {
  const at = nested.findIndex((line) => line !== "" && !line.trimStart().startsWith("#"));
  const margin = " ".repeat(indent);
  const comments = nested.slice(0, at).map((line) => (line === "" ? "" : `${margin}${line.trimStart()}`));
  const first = nested[at] ?? "";
  return [...comments, `${head} ${first.slice(indent + STEP)}`, ...nested.slice(at + 1)];
}

/** A list of plain values in lines of brackets, or null when something in it is none. */
function fillList({ kind, entries }: Collection, indent: number): readonly string[] | null {
  if (kind !== "list" || entries.some(({ value }) => value.kind !== "scalar")) return null;
  const texts = entries.map(({ value }, at) => `${flowValue(value) ?? ""}${at < entries.length - 1 ? "," : "]"}`);
  const room = WIDTH - indent - 1;
  return fill(texts, " ", { first: room, width: room }).map(
    (line, at) => `${" ".repeat(indent)}${at === 0 ? "[" : " "}${line}`,
  );
}

/** The map or list in brackets in one line; null when there are comments in it or it cannot be. */
function flowText({ kind, entries, after }: Collection): string | null {
  if (after.some((line) => line !== "")) return null;
  const texts = entries.map(flowEntry);
  if (texts.includes(null)) return null;
  const inner = texts.join(", ");
  if (kind === "list") return `[${inner}]`;
  return inner === "" ? "{}" : `{ ${inner} }`;
}

function flowEntry({ before, key, value, behind }: Entry): string | null {
  if (behind !== null || before.some((line) => line !== "")) return null;
  const text = flowValue(value);
  if (text === null || key === null) return text;
  return text === "" ? `${scalarText(key, true)}:` : `${scalarText(key, true)}: ${text}`;
}

function flowValue(value: Layout): string | null {
  if (value.kind === "nothing") return "";
  if (value.kind === "scalar") return scalarText(value.scalar, true);
  return isCollection(value) ? flowText(value) : null;
}
