/**
 * YAML tokens → the layout of each document.
 *
 * In: tokens of a text that the reader has accepted, so that there are no anchors, tags or errors in
 * it. Out: layouts that hold every comment. Comments in odd places (between a key and its colon, in
 * front of a value on the next line) move in front of their entry: there they mean the same.
 */
import { CST } from "yaml";
import {
  isCollection,
  type BlockText,
  type Collection,
  type Entry,
  type Layout,
  type Line,
  type Scalar,
} from "./layout.ts";

/** A line of its own, and where it begins: a comment belongs to the map or list that it is indented like. */
interface OwnLine {
  readonly text: Line;
  readonly indent: number;
}

/** What stands between values: the comment in the line that has begun, and the lines after it. */
interface Gap {
  readonly behind: OwnLine | null;
  readonly lines: readonly OwnLine[];
}

interface Read {
  readonly value: Layout;
  readonly gap: Gap;
}

interface Item {
  readonly start: readonly CST.SourceToken[];
  readonly key?: CST.Token | null;
  readonly sep?: readonly CST.SourceToken[];
  readonly value?: CST.Token;
}

const EMPTY: OwnLine = { text: "", indent: Number.POSITIVE_INFINITY };
const NO_GAP: Gap = { behind: null, lines: [] };

/** Reads all documents of a text; null when one of them is no map or list. */
export function readLayouts(tokens: readonly CST.Token[]): readonly Collection[] | null {
  const documents: Collection[] = [];
  let between: CST.Token[] = [];
  for (const token of tokens) {
    if (token.type !== "document") {
      between.push(token, ...(token.type === "doc-end" ? (token.end ?? []) : []));
      continue;
    }
    const { value, gap } = readValue(token.value, token.start);
    if (!isCollection(value)) return null;
    const lines = [...ownLines(readGap(between, true)), ...ownLines(gap)];
    documents.push(around(value, lines, ownLines(readGap(token.end ?? [], true))));
    between = [];
  }
  const last = documents.pop();
  if (last === undefined) return null;
  return [...documents, around(last, [], ownLines(readGap(between, true)))];
}

/** The collection with further lines in front of it and behind it. */
function around(root: Collection, before: readonly OwnLine[], after: readonly OwnLine[]): Collection {
  const [first, ...rest] = root.entries;
  if (first === undefined) return { ...root, after: [...textsOf(before), ...root.after, ...textsOf(after)] };
  const entries = [{ ...first, before: [...textsOf(before), ...first.before] }, ...rest];
  return { ...root, entries, after: [...root.after, ...textsOf(after)] };
}

function textsOf(lines: readonly OwnLine[]): readonly Line[] {
  return lines.map(({ text }) => text);
}

/** Sorts tokens between values; `fresh` says whether a line begins with them. */
function readGap(tokens: readonly CST.Token[], fresh: boolean): Gap {
  let atLineStart = fresh;
  let behind: OwnLine | null = null;
  const lines: OwnLine[] = [];
  for (const token of tokens) {
    if (token.type === "newline") {
      if (atLineStart) lines.push(EMPTY);
      atLineStart = true;
    } else if (token.type === "comment") {
      const line = { text: token.source.trimEnd(), indent: token.indent };
      if (atLineStart || behind !== null) lines.push(line);
      else behind = line;
      atLineStart = false;
    } else if (token.type !== "space") atLineStart = false;
  }
  return { behind, lines };
}

/** All comments of a gap as lines of their own. */
function ownLines({ behind, lines }: Gap): readonly OwnLine[] {
  return behind === null ? lines : [behind, ...lines];
}

/** A value, and what stands between its key and it, and behind it; `indent` is that of what holds it. */
function readValue(token: CST.Token | null | undefined, before: readonly CST.SourceToken[], indent = -1): Read {
  const gap = readGap(before, false);
  if (token === null || token === undefined) return { value: { kind: "nothing" }, gap };
  if (token.type === "block-map" || token.type === "block-seq") {
    const { layout, left } = readBlock(token, indent);
    return { value: around(layout, gap.lines, []), gap: { behind: gap.behind, lines: left } };
  }
  if (token.type === "block-scalar")
    return { value: readBlockText(token), gap: both(gap, readGap(token.props, false)) };
  if (token.type === "flow-collection") return { value: readFlow(token), gap: both(gap, readGap(token.end, false)) };
  if (!isFlowScalar(token)) return { value: { kind: "nothing" }, gap };
  const scalar = readScalar(token);
  return { value: { kind: "scalar", scalar }, gap: both(gap, readGap(token.end ?? [], false)) };
}

function isFlowScalar(token: CST.Token): token is CST.FlowScalar {
  return token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar";
}

/** One gap of two; the comment in the line is the later one. */
function both(first: Gap, second: Gap): Gap {
  if (second.behind === null) return { behind: first.behind, lines: [...first.lines, ...second.lines] };
  return { behind: second.behind, lines: [...ownLines(first), ...second.lines] };
}

function readScalar(token: CST.FlowScalar): Scalar {
  const value = CST.resolveAsScalar(token, false)?.value ?? "";
  const { source } = token;
  if (token.type === "single-quoted-scalar") return { written: "single", source, value };
  return { written: token.type === "double-quoted-scalar" ? "double" : "plain", source, value };
}

/** Comments in front of a `-` or of a key, and those behind it. */
function readStart(start: readonly CST.SourceToken[]): { readonly before: readonly OwnLine[]; readonly rest: Gap } {
  const at = start.findIndex(({ type }) => type === "seq-item-ind" || type === "explicit-key-ind");
  if (at < 0) return { before: readGap(start, true).lines, rest: NO_GAP };
  return { before: readGap(start.slice(0, at), true).lines, rest: readGap(start.slice(at), false) };
}

/** A map or list without brackets, and the lines behind it that belong to what holds it. */
function readBlock(
  { type, items, indent }: CST.BlockMap | CST.BlockSequence,
  outside: number,
): { readonly layout: Collection; readonly left: readonly OwnLine[] } {
  const entries: Entry[] = [];
  let pending: readonly OwnLine[] = [];
  for (const item of items as readonly Item[]) {
    const { before, rest } = readStart(item.start);
    const lines = [...pending, ...before];
    if (isOnlyGap(item)) {
      pending = [...lines, ...ownLines(rest)];
      continue;
    }
    const { entry, left } = readEntry(item, { lines, rest, indent });
    entries.push(entry);
    pending = left;
  }
  // A list may stand in the column of its key; a comment there is about the next key.
  const own = indent === outside ? indent + 1 : indent;
  const end = pending.findIndex((line) => line.indent < own);
  const inside =
    end < 0 || outside < 0 ? pending : pending.slice(0, pending.slice(0, end).findLastIndex(isComment) + 1);
  const layout: Collection = {
    kind: type === "block-map" ? "map" : "list",
    flow: false,
    entries,
    after: textsOf(inside),
  };
  return { layout, left: pending.slice(inside.length) };
}

function isComment({ text }: OwnLine): boolean {
  return text !== "";
}

function isOnlyGap(item: Item): boolean {
  const indicated = item.start.some(({ type }) => type === "seq-item-ind" || type === "explicit-key-ind");
  return !indicated && isEmpty(item);
}

function isEmpty({ key, sep, value }: Item): boolean {
  return (key ?? null) === null && sep === undefined && value === undefined;
}

interface Around {
  readonly lines: readonly OwnLine[];
  readonly rest: Gap;
  readonly indent: number;
}

/** An entry, and the lines that stand behind it. */
function readEntry(
  { key, sep, value }: Item,
  { lines, rest, indent }: Around,
): { readonly entry: Entry; readonly left: readonly OwnLine[] } {
  const name = readKey(key);
  const read = readValue(value, sep ?? [], indent);
  const before = [...lines, ...ownLines(rest), ...ownLines(name.gap)];
  const behind = read.gap.behind?.text ?? null;
  const isBlock = isCollection(read.value) && !read.value.flow;
  const { inside, left } = isBlock ? { inside: [], left: read.gap.lines } : splitLines(read.gap.lines, value);
  return { entry: { before: textsOf([...before, ...inside]), key: name.key, value: read.value, behind }, left };
}

/** Lines between a key and a value stay with the entry; those behind the value go on to the next. */
function splitLines(lines: readonly OwnLine[], value: CST.Token | undefined) {
  const end = value !== undefined && "end" in value ? (value.end ?? []) : [];
  const at = lines.length - readGap(end, false).lines.length;
  return { inside: lines.slice(0, at).filter(isComment), left: lines.slice(at) };
}

function readKey(key: CST.Token | null | undefined): { readonly key: Scalar | null; readonly gap: Gap } {
  if (key === null || key === undefined || !isFlowScalar(key)) return { key: null, gap: NO_GAP };
  return { key: readScalar(key), gap: readGap(key.end ?? [], false) };
}

function readFlow({ start, items }: CST.FlowCollection): Collection {
  const entries: Entry[] = [];
  let pending: readonly OwnLine[] = [];
  for (const item of items as readonly Item[]) {
    const gap = readGap(item.start, false);
    const previous = entries.at(-1);
    // A comment behind a comma is about what stands in front of it.
    const belongsBack = gap.behind !== null && previous !== undefined && previous.behind === null;
    if (belongsBack) entries[entries.length - 1] = { ...previous, behind: gap.behind.text };
    const lines = [...pending, ...(belongsBack ? gap.lines : ownLines(gap))].filter(isComment);
    pending = lines;
    if (isEmpty(item)) continue;
    const { entry, left } = readEntry(item, { lines, rest: NO_GAP, indent: -1 });
    entries.push(start.type === "flow-seq-start" && item.sep !== undefined ? pairInList(entry) : entry);
    pending = left.filter(isComment);
  }
  return { kind: start.type === "flow-map-start" ? "map" : "list", flow: true, entries, after: textsOf(pending) };
}

/** `[a: 1]` is a list of one map. */
function pairInList(entry: Entry): Entry {
  const map: Collection = { kind: "map", flow: true, entries: [{ ...entry, before: [], behind: null }], after: [] };
  return { ...entry, key: null, value: map };
}

function styleOf({ props }: CST.BlockScalar): string {
  const header = props.find(({ type }) => type === "block-scalar-header");
  return header !== undefined && "source" in header ? header.source : "|";
}

/** The lines of the text without their indentation, and without those that do not count. */
function readBlockText(token: CST.BlockScalar): BlockText {
  const header = styleOf(token);
  const own = /[1-9]/.exec(header)?.[0];
  const lines = token.source.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const indent = own === undefined ? first.search(/[^ ]|$/) : Math.max(0, token.indent) + Number(own);
  const texts = lines.map((line) =>
    first === "" || (line.trim() === "" && line.length <= indent) ? "" : line.slice(indent),
  );
  if (!header.includes("+")) while (texts.at(-1) === "") texts.pop();
  const style = (header[0] ?? "|") + (first.slice(indent).startsWith(" ") ? "2" : "") + header.replaceAll(/[^+-]/g, "");
  return { kind: "block-text", style, lines: texts };
}
