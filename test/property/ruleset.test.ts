/**
 * Laws of the rule language, over changed copies of a good rule set.
 */
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMap, isSeq, parseDocument, type Node } from "yaml";
import { ISSUE_CODES, type Issue } from "../../src/core/model/issue.ts";
import { bundleBody, compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { filesBelow, GOOD } from "../unit/ruleset/rule-files.ts";

const SAMPLE = filesBelow(resolve(import.meta.dirname, "../../rules"));
const SEEDED = { seed: 42 } as const;

/** Characters that mean something in YAML, and some that are easily lost. */
const SIGNS = "{}[]:,-?&*!|>'\"%@`# \t\n\r\0~<0aA.".split("");

/** The text of the bundle; empty when there are errors. */
function bundleOf(files: readonly RuleFile[]): string {
  const { rules } = compileRules(files);
  return rules === null ? "" : bundleBody(rules);
}

const replaced = (files: readonly RuleFile[], at: number, text: string): readonly RuleFile[] =>
  files.map((file, index) => (index === at ? { ...file, text } : file));

/** What is wrong with findings: each has a place that is there, a known code, and something to say. */
function strayFindings(files: readonly RuleFile[]): readonly unknown[] {
  const { rules, issues } = compileRules(files);
  const failed = issues.some(({ severity }) => severity === "error");
  const places = issues.flatMap((issue) =>
    issue.related === null ? [issue] : [issue, { ...issue, ...issue.related }],
  );
  return [
    ...(failed === (rules === null) ? [] : ["rules and errors at once"]),
    ...places.filter((issue) => !isSound(issue, files)),
  ];
}

function isSound({ file, line, column, length, code, message, hint }: Issue, files: readonly RuleFile[]): boolean {
  const text = files.find((one) => one.file === file)?.text.split("\n")[line - 1];
  return (
    text !== undefined &&
    column >= 1 &&
    column <= text.length + 1 &&
    length >= 1 &&
    Object.hasOwn(ISSUE_CODES, code) &&
    /\S/.test(hint) &&
    /\S/.test(message) &&
    !/undefined|\[object|Invalid input|expected string|NaN/.test(message)
  );
}

describe("whatever the text, there are rules or located findings, and never an exception", () => {
  const place = fc.nat({ max: SAMPLE.length - 1 });

  test("with a line dropped, repeated, moved or taken from elsewhere", () => {
    const change = fc.constantFrom("drop", "repeat", "swap", "foreign", "indent", "outdent");
    fc.assert(
      fc.property(place, change, fc.nat(), fc.nat(), (file, what, a, b) => {
        const lines = (SAMPLE[file]?.text ?? "").split("\n");
        const other = (SAMPLE[(file + 1) % SAMPLE.length]?.text ?? "").split("\n");
        const [at, to] = [a % lines.length, b % lines.length];
        const line = lines[at] ?? "";
        const changed = {
          drop: lines.toSpliced(at, 1),
          repeat: lines.toSpliced(at, 0, line),
          swap: lines.with(at, lines[to] ?? "").with(to, line),
          foreign: lines.with(at, other[b % other.length] ?? ""),
          indent: lines.with(at, `  ${line}`),
          outdent: lines.with(at, line.replace(/^ {2}/, "")),
        }[what];
        expect(strayFindings(replaced(SAMPLE, file, changed.join("\n")))).toEqual([]);
      }),
      { ...SEEDED, numRuns: 400 },
    );
  });

  test("with characters changed", () => {
    const character = fc.oneof(
      fc.constantFrom(...SIGNS, "\u202e", "\ufeff", "\ufffd", "\ud800", "\u00e9", "\u2028"),
      fc.string({ minLength: 1, maxLength: 3, unit: "binary" }),
    );
    fc.assert(
      fc.property(place, fc.array(fc.tuple(fc.nat(), character), { minLength: 1, maxLength: 4 }), (file, edits) => {
        const text = edits.reduce((all, [at, put]) => {
          const where = at % (all.length + 1);
          return all.slice(0, where) + put + all.slice(where + 1);
        }, SAMPLE[file]?.text ?? "");
        expect(strayFindings(replaced(SAMPLE, file, text))).toEqual([]);
      }),
      { ...SEEDED, numRuns: 400 },
    );
  });

  test("with any value put in the place of any other", () => {
    const any = fc.oneof(
      fc.constantFrom(
        "~",
        "[]",
        "{}",
        '""',
        "true",
        "-1",
        "1e999",
        ".nan",
        "9007199254740993",
        "[[a]]",
        "{ a: { b: c } }",
      ),
      fc.constantFrom("toString", "hasOwnProperty", "valueOf", "default", "0x10", "010", "12:30", "'*'"),
      fc.json({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(place, fc.nat(), any, (file, which, value) => {
        const text = SAMPLE[file]?.text ?? "";
        const values = nodesOf(text).filter(({ range }) => range !== null && range !== undefined);
        const [from = 0, to = 0] = values[which % values.length]?.range ?? [];
        expect(strayFindings(replaced(SAMPLE, file, `${text.slice(0, from)} ${value} ${text.slice(to)}`))).toEqual([]);
      }),
      { ...SEEDED, numRuns: 400 },
    );
  });

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

  test("with a file cut off anywhere", () => {
    fc.assert(
      fc.property(place, fc.nat(), (file, at) => {
        const text = SAMPLE[file]?.text ?? "";
        expect(strayFindings(replaced(SAMPLE, file, text.slice(0, at % text.length)))).toEqual([]);
      }),
      { ...SEEDED, numRuns: 150 },
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

test("the same files give the same bytes", () => {
  for (const files of [GOOD, SAMPLE]) expect(bundleOf(files)).toBe(bundleOf(files));
});

describe("a name that is used and no longer defined is an error", () => {
  test.each([
    ["a group", "regions.yaml", ["spec", "groups", "eu-eea"]],
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

/** All nodes of the text's documents. */
function nodesOf(text: string): readonly Node[] {
  const below = (node: unknown): readonly Node[] => {
    if (isSeq<Node>(node)) return [node, ...node.items.flatMap(below)];
    if (isMap<Node, Node | null>(node))
      return [node, ...node.items.flatMap(({ key, value }) => [key, ...below(value)])];
    return node === null || node === undefined ? [] : [node as Node];
  };
  return below(parseDocument(text).contents);
}

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
