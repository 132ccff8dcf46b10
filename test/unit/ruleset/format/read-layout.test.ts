import { Parser } from "yaml";
import { describe, expect, test } from "vitest";
import { isCollection, type Collection, type Entry } from "../../../../src/core/ruleset/format/layout.ts";
import { readLayouts } from "../../../../src/core/ruleset/format/read-layout.ts";

const layouts = (text: string) => readLayouts([...new Parser().parse(text)]);

function root(text: string): Collection {
  const [first] = layouts(text) ?? [];
  if (first === undefined) throw new Error("no document");
  return first;
}

/** The entry that keys and indexes lead to. */
function at(text: string, ...path: readonly (string | number)[]): Entry {
  let holder: Collection = root(text);
  let entry: Entry | undefined;
  for (const step of path) {
    entry = holder.entries.find(({ key }, index) => (key === null ? index : key.value) === step);
    if (entry !== undefined && isCollection(entry.value)) holder = entry.value;
  }
  if (entry === undefined) throw new Error(`nothing at ${path.join(".")}`);
  return entry;
}

describe("comments", () => {
  test("in front of an entry and behind it are its own", () => {
    expect(at("# one\n\n# two\na: 1 # three\n", "a")).toMatchObject({
      before: ["# one", "", "# two"],
      behind: "# three",
    });
  });
  test("behind a key with a block are those of the key, and the next ones of the first entry inside", () => {
    const text = "a: # key\n  # inside\n  b: 1\n";
    expect(at(text, "a").behind).toBe("# key");
    expect(at(text, "a", "b").before).toEqual(["# inside"]);
  });
  test("behind a comma are those of what stands in front of it", () => {
    const text = "a: [b, # of b\n  c # of c\n  ]\n";
    expect(at(text, "a", 0).behind).toBe("# of b");
    expect(at(text, "a", 1).behind).toBe("# of c");
  });
  test("at the end belong to the block that they are indented like", () => {
    const text = "a:\n  b:\n    c: 1\n    # of b\n  # of a\n# of all\n";
    expect(at(text, "a", "b").value).toMatchObject({ after: ["# of b"] });
    expect(at(text, "a").value).toMatchObject({ after: ["# of a"] });
    expect(root(text).after).toEqual(["# of all"]);
  });
  test("before and behind the documents of a stream are theirs", () => {
    const [first, second] = layouts("# a\na: 1\n---\n# b\nb: 1\n...\n# end\n") ?? [];
    expect(first?.entries[0]?.before).toEqual(["# a"]);
    expect(second?.entries[0]?.before).toEqual(["# b"]);
    expect(second?.after).toEqual(["# end"]);
  });
});

describe("text over several lines", () => {
  test("is read without its indentation, and without what does not count", () => {
    expect(at("a: |-\n      one\n        two\n\n\n", "a").value).toEqual({
      kind: "block-text",
      style: "|-",
      lines: ["one", "  two"],
    });
  });
  test("keeps its final lines where they count, and says where its first line begins with spaces", () => {
    expect(at("a: >+\n  x\n\n", "a").value).toMatchObject({ style: ">+", lines: ["x", ""] });
    expect(at("a: |4\n      x\n", "a").value).toMatchObject({ style: "|2", lines: ["  x"] });
  });
});

test("a pair in a list is a map of its own", () => {
  expect(at("a: [b: 1]\n", "a", 0).value).toMatchObject({
    kind: "map",
    flow: true,
    entries: [{ key: { value: "b" } }],
  });
});

test("what is no map or list has no layout", () => {
  expect(layouts("text\n")).toBeNull();
  expect(layouts("# nothing\n")).toBeNull();
});
