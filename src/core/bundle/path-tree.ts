/**
 * Path patterns of many routes → one prefix tree over the text before the first `*`.
 *
 * A node stands for a text, not for a character: only where patterns part, or one ends, is there a
 * node. So there are at most twice as many nodes as beginnings, however long they are. Built and walked
 * in loops: beginnings that contain one another make a tree as deep as a path is long.
 */
import type { PathEntry, PathNode } from "../model/bundle.ts";

interface GrowingNode extends PathNode {
  text: string;
  entries: readonly PathEntry[];
  below: Map<number, GrowingNode> | null;
}

/** Builds the tree; keys are the beginnings, entries are in matching order. */
export function pathTree(beginnings: ReadonlyMap<string, readonly PathEntry[]>): PathNode {
  const root: GrowingNode = { text: "", entries: [], below: null };
  for (const [beginning, entries] of beginnings) nodeAt(root, beginning).entries = entries;
  return root;
}

/** The node where a beginning ends; made, and others split, where it is not there yet. */
function nodeAt(root: GrowingNode, beginning: string): GrowingNode {
  let node = root;
  let at = 0;
  while (at < beginning.length) {
    node.below ??= new Map();
    node = nodeBelow(node.below, beginning, at);
    at += node.text.length;
  }
  return node;
}

/** The node for the next piece of a beginning, of which the beginning has all. */
function nodeBelow(below: Map<number, GrowingNode>, beginning: string, at: number): GrowingNode {
  const code = beginning.charCodeAt(at);
  const next = below.get(code);
  if (next === undefined) {
    const leaf: GrowingNode = { text: beginning.slice(at), entries: [], below: null };
    below.set(code, leaf);
    return leaf;
  }
  const same = commonLength(next.text, beginning, at);
  if (same === next.text.length) return next;
  const parting = new Map([[next.text.charCodeAt(same), next]]);
  const above: GrowingNode = { text: next.text.slice(0, same), entries: [], below: parting };
  next.text = next.text.slice(same);
  below.set(code, above);
  return above;
}

/** How many characters of the text stand in the other one from a place on. */
function commonLength(text: string, other: string, at: number): number {
  let length = 0;
  while (length < text.length && text.charCodeAt(length) === other.charCodeAt(at + length)) length++;
  return length;
}
