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

/** What stands between values: the comment in the line that has begun, and the lines after it. */
interface Gap {
  readonly behind: string | null;
  readonly lines: readonly Line[];
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
function around(root: Collection, before: readonly Line[], after: readonly Line[]): Collection {
  const [first, ...rest] = root.entries;
  if (first === undefined) return { ...root, after: [...before, ...root.after, ...after] };
  const entries = [{ ...first, before: [...before, ...first.before] }, ...rest];
  return { ...root, entries, after: [...root.after, ...after] };
}

/** Sorts tokens between values; `fresh` says whether a line begins with them. */
function readGap(tokens: readonly CST.Token[], fresh: boolean): Gap {
  let atLineStart = fresh;
  let behind: string | null = null;
  const lines: Line[] = [];
  for (const token of tokens) {
    if (token.type === "newline") {
      if (atLineStart) lines.push("");
      atLineStart = true;
    } else if (token.type === "comment") {
      const text = token.source.trimEnd();
      if (atLineStart || behind !== null) lines.push(text);
      else behind = text;
      atLineStart = false;
    } else if (token.type !== "space") atLineStart = false;
  }
  return { behind, lines };
}

/** All comments of a gap as lines of their own. */
function ownLines({ behind, lines }: Gap): readonly Line[] {
  return behind === null ? lines : [behind, ...lines];
}

/** A value, and what stands between its key and it, and behind it. */
function readValue(token: CST.Token | null | undefined, before: readonly CST.SourceToken[]): Read {
  const gap = readGap(before, false);
  if (token === null || token === undefined) return { value: { kind: "nothing" }, gap };
  if (token.type === "block-map" || token.type === "block-seq")
    return { value: around(readBlock(token), gap.lines, []), gap: { behind: gap.behind, lines: [] } };
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
function readStart(start: readonly CST.SourceToken[]): { readonly before: readonly Line[]; readonly rest: Gap } {
  const at = start.findIndex(({ type }) => type === "seq-item-ind" || type === "explicit-key-ind");
  if (at < 0) return { before: readGap(start, true).lines, rest: NO_GAP };
  return { before: readGap(start.slice(0, at), true).lines, rest: readGap(start.slice(at), false) };
}

function readBlock({ type, items }: CST.BlockMap | CST.BlockSequence): Collection {
  const entries: Entry[] = [];
  let pending: readonly Line[] = [];
  for (const item of items as readonly Item[]) {
    const { before, rest } = readStart(item.start);
    const lines = [...pending, ...before];
    if (isOnlyGap(item)) {
      pending = [...lines, ...ownLines(rest)];
      continue;
    }
    const { entry, left } = readEntry(item, { lines, rest });
    entries.push(entry);
    pending = [...left, ...(swallowedEmptyLine(item.value) ? [""] : [])];
  }
  return { kind: type === "block-map" ? "map" : "list", flow: false, entries, after: pending };
}

function isOnlyGap(item: Item): boolean {
  const indicated = item.start.some(({ type }) => type === "seq-item-ind" || type === "explicit-key-ind");
  return !indicated && isEmpty(item);
}

function isEmpty({ key, sep, value }: Item): boolean {
  return (key ?? null) === null && sep === undefined && value === undefined;
}

interface Around {
  readonly lines: readonly Line[];
  readonly rest: Gap;
}

/** An entry, and the lines that stand behind it. */
function readEntry(
  { key, sep, value }: Item,
  { lines, rest }: Around,
): { readonly entry: Entry; readonly left: readonly Line[] } {
  const name = readKey(key);
  const read = readValue(value, sep ?? []);
  const hoisted = [...ownLines(rest), ...ownLines(name.gap)];
  const entry = { before: [...lines, ...hoisted], key: name.key, value: read.value, behind: read.gap.behind };
  if (isCollection(read.value) && !read.value.flow) return { entry, left: [] };
  const { inside, left } = splitLines(read.gap.lines, value);
  return { entry: { ...entry, before: [...entry.before, ...inside] }, left };
}

/** Lines between a key and a value stay with the entry; those behind the value go on to the next. */
function splitLines(lines: readonly Line[], value: CST.Token | undefined) {
  const end = value !== undefined && "end" in value ? (value.end ?? []) : [];
  const behind = readGap(end, false).lines.length;
  const at = lines.length - behind;
  return { inside: lines.slice(0, at).filter((line) => line !== ""), left: lines.slice(at) };
}

function readKey(key: CST.Token | null | undefined): { readonly key: Scalar | null; readonly gap: Gap } {
  if (key === null || key === undefined || !isFlowScalar(key)) return { key: null, gap: NO_GAP };
  return { key: readScalar(key), gap: readGap(key.end ?? [], false) };
}

/** The reader counts empty lines behind such text as part of it. */
function swallowedEmptyLine(value: CST.Token | undefined): boolean {
  return value?.type === "block-scalar" && !styleOf(value).endsWith("+") && /\n[ \t]*\n$/.test(value.source);
}

function readFlow({ start, items }: CST.FlowCollection): Collection {
  const entries: Entry[] = [];
  let pending: readonly Line[] = [];
  for (const item of items as readonly Item[]) {
    const gap = readGap(item.start, false);
    const previous = entries.at(-1);
    // A comment behind a comma is about what stands in front of it.
    const belongsBack = gap.behind !== null && previous !== undefined && previous.behind === null;
    if (belongsBack) entries[entries.length - 1] = { ...previous, behind: gap.behind };
    const lines = [...pending, ...(belongsBack ? gap.lines : ownLines(gap))].filter((line) => line !== "");
    pending = lines;
    if (isEmpty(item)) continue;
    const { entry, left } = readEntry(item, { lines, rest: NO_GAP });
    entries.push(start.type === "flow-seq-start" && item.sep !== undefined ? pairInList(entry) : entry);
    pending = left.filter((line) => line !== "");
  }
  return { kind: start.type === "flow-map-start" ? "map" : "list", flow: true, entries, after: pending };
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
