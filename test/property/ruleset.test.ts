/**
 * Laws of the rule language, over changed copies of a good rule set.
 */
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMap, isSeq, parseDocument, type Node } from "yaml";
import { bundleBody, compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { filesBelow, GOOD } from "../unit/ruleset/rule-files.ts";
import { MUTATIONS } from "./mutations.ts";
import { unsoundIn } from "./sound.ts";

const SAMPLE = filesBelow(resolve(import.meta.dirname, "../../rules"));
const SEEDED = { seed: 42 } as const;

/** The text of the bundle; empty when there are errors. */
function bundleOf(files: readonly RuleFile[]): string {
  const { rules } = compileRules(files);
  return rules === null ? "" : bundleBody(rules);
}

const replaced = (files: readonly RuleFile[], at: number, text: string): readonly RuleFile[] =>
  files.map((file, index) => (index === at ? { ...file, text } : file));

describe("whatever the text, there are rules that decide or located findings, and never an exception", () => {
  const some = { seed: 42, numRuns: Number(process.env["MUTATIONS"] ?? 400) };

  test.each(Object.entries(MUTATIONS))(
    "with %s",
    (_, mutation) => {
      fc.assert(
        fc.property(fc.constantFrom(SAMPLE, GOOD), fc.nat(), mutation, (files, which, mutate) => {
          const at = which % files.length;
          expect(unsoundIn(replaced(files, at, mutate(files, at)))).toEqual([]);
        }),
        some,
      );
    },
    Math.max(300_000, some.numRuns * 150),
  );

  test("with files that are nothing but noise", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 200 }), { maxLength: 4 }), (texts) => {
        const files = texts.map((text, at) => ({ file: `${at}.yaml`, text }));
        expect(() => compileRules(files)).not.toThrow();
        expect(compileRules(files).rules).toBeNull();
      }),
      { ...SEEDED, numRuns: 200 },
    );
  });
});

describe("order means something only in lists and among the clusters of a tier", () => {
  const shuffles = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 97, maxLength: 97 });

  test.each([
    ["the good rule set", GOOD],
    ["the rules of this repository", SAMPLE],
  ])("%s, its keys and files shuffled, is the same but for line numbers", (_, files) => {
    const before = withoutLines(bundleOf(files));
    expect(before).not.toBe("");
    fc.assert(
      fc.property(shuffles, (numbers) => {
        const shuffled = sortedBy(
          files.map(({ file, text }) => ({ file, text: withShuffledKeys(text, numbers) })),
          numbers,
        );
        expect(withoutLines(bundleOf(shuffled))).toBe(before);
      }),
      { ...SEEDED, numRuns: 40 },
    );
  });

  test("clusters of a tier in another order are another bundle", () => {
    const turned = GOOD.map(({ file, text }) => ({
      file,
      text: text.replace("south: 1, north: 1", "north: 1, south: 1"),
    }));
    expect(bundleOf(turned)).not.toBe(bundleOf(GOOD));
  });

  test("routes in another order are another bundle", () => {
    const turned = GOOD.map(({ file, text }) => ({
      file,
      text: text.replace(/^( {4}- \{ name: robots.*\n)( {4}- .*\n)/m, "$2$1"),
    }));
    expect(withoutLines(bundleOf(turned))).not.toBe(withoutLines(bundleOf(GOOD)));
  });
});

describe("the same files give the same bytes", () => {
  test("twice", () => {
    for (const files of [GOOD, SAMPLE]) expect(bundleOf(files)).toBe(bundleOf(files));
  });
  test("in any order of the files", () => {
    fc.assert(
      fc.property(fc.constantFrom(GOOD, SAMPLE), fc.infiniteStream(fc.nat()), (files, numbers) => {
        const shuffled = sortedBy(files, [...numbers.take(97)]);
        expect(bundleOf(shuffled)).toBe(bundleOf(files));
      }),
      { ...SEEDED, numRuns: 40 },
    );
  });
});

describe("a name that is used and no longer defined is an error", () => {
  test.each([
    ["a group", "regions.yaml", ["spec", "groups", "latam-countries"]],
    ["another group", "regions.yaml", ["spec", "groups", "middle-east"]],
    ["the fallback region", "regions.yaml", ["spec", "regions", "world"]],
    ["a region that others are within", "regions.yaml", ["spec", "regions", "europe"]],
    ["a region with a percentage", "regions.yaml", ["spec", "regions", "latam"]],
    ["a rollout", "rollouts/playback-v42.yaml", []],
    ...["sa-east", "eu-central", "eu-west", "us-east", "ap-southeast"].map((name): [string, string, string[]] => [
      `the cluster ${name}`,
      "clusters.yaml",
      ["spec", "clusters", name],
    ]),
  ])("%s", (_, file, path) => {
    const at = SAMPLE.findIndex((one) => one.file === file);
    const document = parseDocument(SAMPLE[at]?.text ?? "");
    expect(document.hasIn(path)).toBe(true);
    document.deleteIn(path);
    const files = path.length === 0 ? SAMPLE.toSpliced(at, 1) : replaced(SAMPLE, at, document.toString());
    const { rules, issues } = compileRules(files);
    expect(rules).toBeNull();
    expect(issues.map(({ code }) => code)).toContain("GR0302");
  });
});

describe("raising a percentage changes that rollout and nothing else", () => {
  test("in the bundle", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), (thousandths) => {
        const percent = thousandths / 1000;
        const files = GOOD.map(({ file, text }) => ({ file, text: text.replace("europe: 2.5", `europe: ${percent}`) }));
        const { rules } = compileRules(files);
        expect(rules?.rollouts[0]).toMatchObject({ percent: { europe: percent, alps: percent, world: 0.125 } });
        expect({ ...rules, rollouts: [] }).toEqual({ ...compileRules(GOOD).rules, rollouts: [] });
      }),
      { ...SEEDED, numRuns: 60 },
    );
  });
});

/** The text again with the keys of its maps in another order, but for the clusters of tiers. */
function withShuffledKeys(text: string, numbers: readonly number[]): string {
  const document = parseDocument(text);
  const shuffle = (node: unknown, keepsOrder: boolean): void => {
    if (isSeq<Node>(node)) for (const item of node.items) shuffle(item, false);
    if (!isMap<Node, Node | null>(node)) return;
    for (const { key, value } of node.items) shuffle(value, inTier(node) && String(key) === "clusters");
    if (!keepsOrder) node.items = sortedBy(node.items, numbers);
  };
  shuffle(document.contents, false);
  return document.toString({ lineWidth: 0 });
}

/** Only tiers have `clusters` that are a map from names to weights. */
function inTier(node: { get(key: string): unknown }): boolean {
  const clusters = node.get("clusters");
  return (
    isMap<Node, { value?: unknown } | null>(clusters) &&
    clusters.items.every(({ value }) => typeof value?.value === "number")
  );
}

/** A permutation of the items that the numbers determine. */
function sortedBy<T>(items: readonly T[], numbers: readonly number[]): T[] {
  const weight = (at: number): number => numbers[(at * 31 + items.length) % numbers.length] ?? 0;
  return items
    .map((item, at) => ({ item, at: weight(at) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Line numbers of definitions move with the definitions; nothing else may. */
function withoutLines(bundle: string): string {
  return bundle.replaceAll(/("source":"[^":]*):\d+"/g, '$1"');
}
