/**
 * What the comments `# georouter-ignore` of a file stand for, in a form in which two texts can be compared.
 *
 * In: one file as it was read. Out: for each such comment its words and the paths of all keys and values
 * that begin in the line it silences. Findings stand at the beginning of a key or a value, so two texts
 * with the same list silence the same findings; moving a value into another line changes the list.
 */
import { isMap, isSeq, type Node } from "yaml";
import type { ReadFile } from "../source/read-yaml.ts";
import type { IgnoreComment } from "../source/silence.ts";
import { keyText, placeOfNode, type Path, type SourceDocument } from "../source/source-document.ts";

/** A comment and what it stands for, as text. */
export interface Silencing {
  readonly comment: IgnoreComment;
  readonly meaning: string;
}

/** All comments that silence, with what they stand for. */
export function silencedPaths({ documents, ignores }: ReadFile): readonly Silencing[] {
  if (ignores.length === 0) return [];
  const lines = new Set(ignores.map(({ line }) => line));
  const paths = new Map<number, string[]>();
  for (const [at, document] of documents.entries()) collect({ document, lines, paths }, document.root, [at]);
  return ignores.map((comment) => ({
    comment,
    meaning: JSON.stringify([comment.text, (paths.get(comment.line) ?? []).toSorted()]),
  }));
}

interface Search {
  readonly document: SourceDocument;
  readonly lines: ReadonlySet<number>;
  readonly paths: Map<number, string[]>;
}

function collect(search: Search, node: Node | null, path: Path): void {
  if (isMap<Node, Node | null>(node))
    for (const { key, value } of node.items) {
      const inside = [...path, keyText(key)];
      note(search, key, inside, "key");
      note(search, value, inside, "value");
      collect(search, value, inside);
    }
  if (isSeq<Node>(node))
    for (const [at, item] of node.items.entries()) {
      note(search, item, [...path, at], "value");
      collect(search, item, [...path, at]);
    }
}

/** A map or list without brackets has no place of its own: what it begins with has one. */
function note({ document, lines, paths }: Search, node: Node | null, path: Path, part: "key" | "value"): void {
  if (node === null || ((isMap(node) || isSeq(node)) && node.flow !== true)) return;
  const { line } = placeOfNode(document, node);
  if (lines.has(line)) paths.set(line, [...(paths.get(line) ?? []), `${part} ${JSON.stringify(path)}`]);
}
