/**
 * One YAML document of a rule file: what it says as plain values, and where it says so.
 *
 * A path such as `["spec", "regions", "latam"]` leads both into the plain value and into the YAML
 * nodes, which remember their offsets; that is how every later finding gets its line. `prune` takes
 * faulty parts out of the nodes, so that the rest can still be checked; places of what is left stay
 * right because nodes, not indexes, carry the offsets.
 */
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { IssuePlace } from "../../model/issue.ts";
import { placeIn, type SourceText } from "./source-text.ts";

/** Keys of maps and indexes of lists, from the top of the document. */
export type Path = readonly (string | number)[];

export interface SourceDocument {
  readonly source: SourceText;
  readonly root: YAMLMap;
}

interface Entry {
  /** Null for entries of lists. */
  readonly key: Node | null;
  readonly value: Node | null;
}

/** What a node says, as plain values; keys are text, as in JSON. */
export function plainValue(node: unknown): unknown {
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [keyText(key), plainValue(value)]));
  if (isSeq(node)) return node.items.map((item) => plainValue(item));
  return isScalar(node) ? node.value : null;
}

/** Whether the path leads to something that is written, if only to `null`. */
export function isWritten(document: SourceDocument, path: Path): boolean {
  return entryAt(document, path) !== null;
}

/** What stands at the path, as plain values; undefined when nothing does. */
export function valueAt(document: SourceDocument, path: Path): unknown {
  const entry = entryAt(document, path);
  return entry === null ? undefined : plainValue(entry.value);
}

/** Keys of the map at the path, in the order in which they are written; none when there is no map. */
export function keysAt(document: SourceDocument, path: Path): readonly string[] {
  const node = entryAt(document, path)?.value;
  return isMap(node) ? node.items.map(({ key }) => keyText(key)) : [];
}

/** Place of the key that the path ends in, or of the entry when it ends in a list; else of the nearest thing around it. */
export function keyPlace(document: SourceDocument, path: Path): IssuePlace {
  const entry = entryAt(document, path);
  if (entry === null) return keyPlace(document, path.slice(0, -1));
  return placeOfNode(document, entry.key ?? firstKey(entry.value) ?? entry.value);
}

/** Place of the value that the path leads to; of its key when the value is empty. */
export function valuePlace(document: SourceDocument, path: Path): IssuePlace {
  const entry = entryAt(document, path);
  const range = entry?.value?.range;
  if (entry === null || range === null || range === undefined || range[0] === range[1]) return keyPlace(document, path);
  return placeOfNode(document, entry.value);
}

/** The same document, for asking what was written when parts of the other are taken out. */
export function copyOf({ source, root }: SourceDocument): SourceDocument {
  const copy = root.clone();
  return isMap(copy) ? { source, root: copy } : { source, root };
}

/** Takes what the path leads to out of the document. */
export function prune(document: SourceDocument, path: Path): void {
  const last = path.at(-1);
  const parent = entryAt(document, path.slice(0, -1))?.value;
  if (last === undefined) return;
  if (isSeq(parent)) parent.delete(last);
  if (!isMap<Node, Node | null>(parent)) return;
  const pair = pairOf(parent, String(last));
  if (pair === undefined) return;
  parent.items.splice(parent.items.indexOf(pair), 1);
  INDEXES.get(parent.items)?.delete(keyText(pair.key));
}

/** Text of a map's key. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

/** The place that a node takes, cut to its first line. */
export function placeOfNode({ source }: SourceDocument, node: Node | null): IssuePlace {
  const [from, to] = node?.range ?? [0, 0];
  return placeIn(source, from, to);
}

function entryAt(document: SourceDocument, path: Path): Entry | null {
  let entry: Entry = { key: null, value: document.root };
  for (const step of path) {
    const next = child(entry.value, step);
    if (next === null) return null;
    entry = next;
  }
  return entry;
}

function child(node: Node | null, step: string | number): Entry | null {
  if (isMap<Node, Node | null>(node)) {
    const pair = pairOf(node, String(step));
    return pair === undefined || typeof step === "number" ? null : { key: pair.key, value: pair.value };
  }
  if (!isSeq<Node>(node) || typeof step !== "number") return null;
  const value = node.items[step];
  return value === undefined ? null : { key: null, value };
}

type NodePair = Pair<Node, Node | null>;

/** Above this a map is indexed, so that asking for each of its keys does not take the square of their number. */
const LONG = 16;

/** By the list of a map's entries. `prune`, the only one that changes such a list, keeps the index right. */
const INDEXES = new WeakMap<readonly NodePair[], Map<string, NodePair>>();

function pairOf({ items }: YAMLMap<Node, Node | null>, name: string): NodePair | undefined {
  if (items.length <= LONG) return items.find(({ key }) => keyText(key) === name);
  const index = INDEXES.get(items) ?? new Map(items.map((pair) => [keyText(pair.key), pair]));
  INDEXES.set(items, index);
  return index.get(name);
}

function firstKey(node: Node | null): Node | null {
  return isMap<Node, Node | null>(node) ? (node.items[0]?.key ?? null) : null;
}
