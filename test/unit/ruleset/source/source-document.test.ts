import { describe, expect, test } from "vitest";
import { readYaml } from "../../../../src/core/ruleset/source/read-yaml.ts";
import {
  isWritten,
  keyPlace,
  keysAt,
  plainValue,
  prune,
  valueAt,
  valuePlace,
  type SourceDocument,
} from "../../../../src/core/ruleset/source/source-document.ts";
import { sourceText } from "../../../../src/core/ruleset/source/source-text.ts";

const TEXT = `kind: Regions
spec:
  regions:
    b: { within: a, tiers: [x, y, z] }
    "1":
      note:
      list:
        - name: one
`;

/** A new document each time, since pruning changes it. */
function read(): SourceDocument {
  const [document] = readYaml(sourceText("x.yaml", TEXT)).documents;
  if (document === undefined) throw new Error("not read");
  return document;
}

const at = ({ line, column, length }: ReturnType<typeof keyPlace>) => [line, column, length];

test.each([
  [["kind"], "Regions"],
  [["spec", "regions", "b", "tiers", 1], "y"],
  [["spec", "regions", "1", "list", 0, "name"], "one"],
  [["spec", "regions", "1", "note"], null],
  [["spec", "nothing"], undefined],
  [["spec", "regions", "b", "tiers", 3], undefined],
  [["kind", "deeper"], undefined],
])("at %j stands %j", (path, value) => {
  expect(valueAt(read(), path)).toEqual(value);
  expect(isWritten(read(), path)).toBe(value !== undefined);
});

test("keys come in the order in which they are written, also those that look like numbers", () => {
  expect(keysAt(read(), ["spec", "regions"])).toEqual(["b", "1"]);
  expect(keysAt(read(), ["kind"])).toEqual([]);
});

describe("the place", () => {
  test.each([
    ["of a key", ["spec", "regions", "b"], [4, 5, 1]],
    ["of an entry of a list", ["spec", "regions", "b", "tiers", 1], [4, 32, 1]],
    ["of a map in a list is its first key", ["spec", "regions", "1", "list", 0], [8, 11, 4]],
    ["of what is not there is that around it", ["spec", "regions", "b", "viewers", "asns"], [4, 5, 1]],
    ["of the document is its first key", [], [1, 1, 4]],
  ])("%s", (_, path, place) => {
    expect(at(keyPlace(read(), path))).toEqual(place);
  });
  test.each([
    ["of a value", ["kind"], [1, 7, 7]],
    ["of an empty value is its key", ["spec", "regions", "1", "note"], [6, 7, 4]],
    ["of a value of several lines is its first line", ["spec", "regions"], [4, 5, 34]],
  ])("%s", (_, path, place) => {
    expect(at(valuePlace(read(), path))).toEqual(place);
  });
});

describe("what is pruned", () => {
  test("is gone, and what is left keeps its place", () => {
    const document = read();
    prune(document, ["spec", "regions", "b", "tiers", 0]);
    expect(valueAt(document, ["spec", "regions", "b", "tiers"])).toEqual(["y", "z"]);
    expect(at(valuePlace(document, ["spec", "regions", "b", "tiers", 0]))).toEqual([4, 32, 1]);
    prune(document, ["spec", "regions", "1"]);
    expect(keysAt(document, ["spec", "regions"])).toEqual(["b"]);
  });
  test.each([[[]], [["nothing"]], [["spec", "nothing", "at", "all"]], [["kind", "deeper"]]])(
    "is nothing when nothing stands at %j",
    (path) => {
      const document = read();
      prune(document, path);
      expect(plainValue(document.root)).toEqual(plainValue(read().root));
    },
  );
});
