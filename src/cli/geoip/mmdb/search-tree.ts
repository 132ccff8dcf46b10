/**
 * Walks the binary search tree of an MMDB file from the lowest address to the highest.
 *
 * In: the file's bytes and the three numbers of its metadata that describe the tree. Out: one
 * call for each leaf, empty ones included, so the leaves of a family cover it without a gap.
 * IPv4 comes first, from where the tree keeps it: under ::/96 when the tree is one for IPv6
 * (MaxMind DB format 2.0, "IPv4 addresses in an IPv6 tree"). That subtree, and every alias that
 * points to it (6to4, Teredo and mapped addresses in MaxMind's files), is one empty leaf of
 * IPv6: what those addresses carry inside, anybody can write. A damaged tree may be a graph
 * with loops, so the number of steps is bounded.
 */
import type { Address, AddressWords } from "../../../core/model/address.ts";
import { fail, ok, type Result } from "../../../core/model/result.ts";

export interface SearchTree {
  readonly bytes: Uint8Array;
  readonly nodeCount: number;
  /** Bits of one record; a node has two. */
  readonly recordSize: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
}

export interface Leaf {
  readonly family: 4 | 6;
  /** Prefix length of the network, 0..32 or 0..128. */
  readonly bits: number;
  /** What the tree holds there: an opaque number, equal for equal records, or null for nothing. */
  readonly record: number | null;
  /** The network's first address. */
  readonly first: () => AddressWords;
}

export interface TreeVisitor {
  leaf(leaf: Leaf): void;
  /** Now and then, the part of the tree that is done, 0..1. */
  progress?(share: number): void;
  /** Asked before every leaf and node: true ends the walk. */
  enough?(): boolean;
}

export type TreeFault = "is deeper than its addresses have bits" | "loops";

/** A tree visits each node once; one that shares subtrees visits some more often; one that loops never ends. */
const VISITS_PER_NODE = 16;
const PROGRESS_EVERY = 2 ** 18;

/** Visits every leaf, IPv4 first, each family in ascending order; a fault ends the walk where it is found. */
export function walkTree(tree: SearchTree, visitor: TreeVisitor): Result<null, TreeFault> {
  const root4 = findV4Root(tree);
  const steps = { taken: 0 };
  const fault =
    walkFamily({ tree, visitor, steps, family: 4, root: root4, hidden: null }) ??
    (tree.ipVersion === 6 ? walkFamily({ tree, visitor, steps, family: 6, root: 0, hidden: root4 }) : null);
  return fault === null ? ok(null) : fail(fault);
}

interface FamilyWalk {
  readonly tree: SearchTree;
  readonly visitor: TreeVisitor;
  /** Counted over both families. */
  readonly steps: { taken: number };
  readonly family: 4 | 6;
  readonly root: number;
  /** A node to treat as an empty leaf. */
  readonly hidden: number | null;
}

function walkFamily({ tree, visitor, steps, family, root, hidden }: FamilyWalk): TreeFault | null {
  const lastDepth = family === 4 ? 32 : 128;
  const path = new Uint32Array(4);
  const first = (): AddressWords => [path[0] ?? 0, path[1] ?? 0, path[2] ?? 0, path[3] ?? 0];

  const step = (record: number, bits: number): TreeFault | null => {
    if (bits === lastDepth) return "is deeper than its addresses have bits";
    steps.taken++;
    return (record === 0 && bits > 0) || steps.taken > tree.nodeCount * VISITS_PER_NODE ? "loops" : null;
  };
  const descend = (record: number, bits: number): TreeFault | null => {
    if (visitor.enough?.() === true) return null;
    if (record >= tree.nodeCount || record === hidden) {
      visitor.leaf({ family, bits, record: record > tree.nodeCount ? record : null, first });
      return null;
    }
    const wrong = step(record, bits);
    if (wrong !== null) return wrong;
    if (steps.taken % PROGRESS_EVERY === 0) visitor.progress?.(Math.min(1, steps.taken / tree.nodeCount));
    const word = bits >>> 5;
    const bit = 1 << (31 - (bits & 31));
    const fault = descend(readRecord(tree, record, 0), bits + 1);
    if (fault !== null) return fault;
    path[word] = (path[word] ?? 0) | bit;
    const faultRight = descend(readRecord(tree, record, 1), bits + 1);
    path[word] = (path[word] ?? 0) & ~bit;
    return faultRight;
  };
  return descend(root, 0);
}

/**
 * The record that an address leads to, null for nothing: the leaf of a walk that holds the address.
 * `v4Root` is that of the tree, found once. An IPv6 address in a tree for IPv4 leads to nothing, and so does one
 * that comes by the IPv4 addresses.
 */
export function findRecord(tree: SearchTree, v4Root: number, { family, words }: Address): number | null | TreeFault {
  const { nodeCount, ipVersion } = tree;
  if (family > ipVersion) return null;
  let record = family === 4 ? v4Root : 0;
  for (let bits = 0; record < nodeCount; bits++) {
    if (family === 6 && record === v4Root) return null;
    if (bits === (family === 4 ? 32 : 128)) return "is deeper than its addresses have bits";
    record = readRecord(tree, record, ((words[bits >>> 5] ?? 0) >>> (31 - (bits & 31))) & 1 ? 1 : 0);
    if (record === 0) return "loops";
  }
  return record > nodeCount ? record : null;
}

/** The record under which the IPv4 addresses are: the root, or in an IPv6 tree what 96 zero bits lead to. */
export function findV4Root(tree: SearchTree): number {
  let record = 0;
  if (tree.ipVersion === 4) return record;
  for (let bits = 0; bits < 96 && record < tree.nodeCount; bits++) record = readRecord(tree, record, 0);
  return record;
}

/** One of the two records of a node; a 28-bit pair keeps both its upper halves in the byte between. */
function readRecord({ bytes, recordSize }: SearchTree, node: number, side: 0 | 1): number {
  const at = (node * recordSize) / 4 + (side * recordSize) / 8;
  switch (recordSize) {
    case 24:
      return readUint24(bytes, at);
    case 28: {
      const middle = bytes[node * 7 + 3] ?? 0;
      const upper = side === 0 ? middle >>> 4 : middle & 15;
      return upper * 2 ** 24 + readUint24(bytes, node * 7 + side * 4);
    }
    case 32:
      return (bytes[at] ?? 0) * 2 ** 24 + readUint24(bytes, at + 1);
  }
}

function readUint24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}
