import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pathTree } from "../../../src/core/bundle/path-tree.ts";
import type { PathEntry, PathNode } from "../../../src/core/model/bundle.ts";
import { bundleOf, route } from "../small-rules.ts";

/** An entry that can be told from others. */
const entry = (name: string): PathEntry => {
  const [only] = bundleOf({ routes: [route(name)] }).routes;
  if (only === undefined) throw new Error("no route");
  return { route: only, globs: null };
};
const ENTRY = entry("one");

function treeOf(...beginnings: string[]): PathNode {
  return pathTree(new Map(beginnings.map((text) => [text, [ENTRY]])));
}

/** The tree as text: a node's text, `!` where patterns end, and what is below. */
function drawn({ text, entries, below }: PathNode): string {
  const parts = [...(below?.values() ?? [])].map(drawn).toSorted();
  return `${text}${entries.length > 0 ? "!" : ""}${parts.length > 0 ? `(${parts.join(" ")})` : ""}`;
}

describe("a tree of beginnings", () => {
  const rows: [beginnings: string[], tree: string][] = [
    [[], ""],
    [[""], "!"],
    [["/"], "(/!)"],
    [["/live/"], "(/live/!)"],
    [["/live/", "/vod/"], "(/(live/! vod/!))"],
    [["/live/", "/li"], "(/li!(ve/!))"],
    [["/live/", "/lift/"], "(/li(ft/! ve/!))"],
    [["", "/a", "/ab", "/b"], "!(/(a!(b!) b!))"],
    [["/b", "/a", "/c"], "(/(a! b! c!))"],
    [["/\u00e9", "/\u{1f4fa}", "/\u{1f4fb}"], "(/(é! \ud83d(\udcfa! \udcfb!)))"],
  ];
  test.each(rows)("%j", (beginnings, tree) => {
    expect(drawn(treeOf(...beginnings))).toBe(tree);
  });

  test("keeps the entries of one beginning together and in order", () => {
    const [a, b] = [entry("a"), entry("b")];
    const root = pathTree(new Map([["/x", [a, b]]]));
    expect(root.below?.get("/".charCodeAt(0))?.entries).toEqual([a, b]);
  });
});

function nodes(node: PathNode): readonly PathNode[] {
  return [node, ...[...(node.below?.values() ?? [])].flatMap(nodes)];
}

/** All beginnings in the tree, spelled out from the root. */
function spelled(node: PathNode, above = ""): readonly string[] {
  const text = above + node.text;
  return [
    ...(node.entries.length > 0 ? [text] : []),
    ...[...(node.below?.values() ?? [])].flatMap((one) => spelled(one, text)),
  ];
}

test("any beginnings are all there, each once, in at most twice as many nodes and the root", () => {
  const text = fc.array(fc.constantFrom("/", "a", "b", "ab", "é"), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 40 }), (beginnings) => {
      const root = treeOf(...beginnings);
      expect(spelled(root).toSorted()).toEqual(beginnings.toSorted());
      expect(nodes(root).length).toBeLessThanOrEqual(2 * beginnings.length + 1);
      for (const { below } of nodes(root)) {
        for (const [code, { text: next }] of below ?? []) expect(next.charCodeAt(0)).toBe(code);
      }
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test("10,000 long beginnings make at most 20,001 nodes, not one for each character", () => {
  const beginnings = Array.from({ length: 10_000 }, (_, at) => `/${"catalogue/".repeat(20)}${at}/${"x".repeat(40)}`);
  const all = nodes(treeOf(...beginnings));
  expect(all.length).toBeLessThanOrEqual(20_001);
  expect(all.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(50 * 10_000);
});

test("beginnings that contain one another, as deep as a path is long", () => {
  const beginnings = Array.from({ length: 2048 }, (_, at) => `/${"a".repeat(at)}`);
  let depth = 0;
  for (let node: PathNode | undefined = treeOf(...beginnings); node !== undefined; depth++) {
    node = node.below?.get(depth === 0 ? "/".charCodeAt(0) : "a".charCodeAt(0));
  }
  expect(depth).toBe(2049);
});
