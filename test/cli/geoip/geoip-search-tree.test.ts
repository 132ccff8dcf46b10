import { describe, expect, test } from "vitest";
import { walkTree, type Leaf, type SearchTree } from "../../../src/cli/geoip/mmdb/search-tree.ts";

/** What a walk visited: `family/bits@first word=record`. */
function leavesOf(tree: SearchTree): {
  readonly leaves: readonly string[];
  readonly outcome: ReturnType<typeof walkTree>;
} {
  const leaves: string[] = [];
  const outcome = walkTree(tree, {
    leaf: ({ family, bits, record, first }: Leaf) =>
      leaves.push(`${family}/${bits}@${first()[0].toString(16)}=${record}`),
  });
  return { leaves, outcome };
}

/** A tree of 32-bit records. */
function treeOf(nodes: readonly (readonly [left: number, right: number])[], ipVersion: 4 | 6): SearchTree {
  const bytes = Buffer.alloc(nodes.length * 8);
  for (const [node, [left, right]] of nodes.entries()) {
    bytes.writeUInt32BE(left, node * 8);
    bytes.writeUInt32BE(right, node * 8 + 4);
  }
  return { bytes, nodeCount: nodes.length, recordSize: 32, ipVersion };
}

/** A tree of one node a level, whose left branch leads down. */
function chain(length: number): SearchTree {
  return treeOf(
    Array.from({ length }, (_, node): [number, number] => [node + 1, length]),
    4,
  );
}

describe("a record of every size has all its bits", () => {
  const cases: [recordSize: 24 | 28 | 32, bytes: number[], left: number, right: number][] = [
    [24, [0xab, 0xcd, 0xef, 0x12, 0x34, 0x56], 0xabcdef, 0x123456],
    [28, [0xab, 0xcd, 0xef, 0x92, 0x12, 0x34, 0x56], 0x9abcdef, 0x2123456],
    [32, [0xfe, 0xdc, 0xba, 0x98, 0x12, 0x34, 0x56, 0x78], 0xfedcba98, 0x12345678],
  ];
  test.each(cases)("%i", (recordSize, bytes, left, right) => {
    const { leaves } = leavesOf({ bytes: Uint8Array.from(bytes), nodeCount: 1, recordSize, ipVersion: 4 });
    expect(leaves).toEqual([`4/1@0=${left}`, `4/1@80000000=${right}`]);
  });
});

test("leaves come in ascending order and leave no gap, empty ones included", () => {
  const { leaves, outcome } = leavesOf(
    treeOf(
      [
        [1, 3],
        [2, 20],
        [21, 3],
      ],
      4,
    ),
  );
  expect(outcome).toEqual({ ok: true, value: null });
  expect(leaves).toEqual(["4/3@0=21", "4/3@20000000=null", "4/2@40000000=20", "4/1@80000000=null"]);
});

test("in a tree for IPv6 without 96 zero bits, IPv4 is what they lead to", () => {
  const { leaves } = leavesOf(treeOf([[9, 1]], 6));
  expect(leaves.slice(0, 2)).toEqual(["4/0@0=9", "6/1@0=9"]);
});

describe("a tree that no writer makes", () => {
  test("of 32 levels is the deepest for IPv4", () => {
    expect(leavesOf(chain(32)).outcome.ok).toBe(true);
  });

  test("is refused when deeper than its addresses have bits", () => {
    expect(leavesOf(chain(33)).outcome).toEqual({ ok: false, error: "is deeper than its addresses have bits" });
  });

  test("is refused when every branch leads on to the same node, before 2^32 leaves", () => {
    const doubled = treeOf(
      Array.from({ length: 32 }, (_, node): [number, number] => [node + 1, node + 1]),
      4,
    );
    expect(leavesOf(doubled).outcome).toEqual({ ok: false, error: "loops" });
  });

  test("is refused when it is shorter than its nodes, as records past the end lead to the root", () => {
    const cut = { ...chain(8), bytes: new Uint8Array(8) };
    expect(leavesOf(cut).outcome.ok).toBe(false);
  });
});

test("progress rises to the end of a large tree", () => {
  // A full tree of 19 levels: node n leads to 2n + 1 and 2n + 2.
  const nodeCount = 2 ** 19 - 1;
  const nodes = Array.from({ length: nodeCount }, (_, node): [number, number] => [
    Math.min(2 * node + 1, nodeCount),
    Math.min(2 * node + 2, nodeCount),
  ]);
  const shares: number[] = [];
  walkTree(treeOf(nodes, 4), { leaf: () => {}, progress: (share) => shares.push(share) });
  expect(shares.length).toBeGreaterThan(0);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
});
