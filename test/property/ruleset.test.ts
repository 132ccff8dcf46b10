/**
 * Laws of the rule language, over changed copies of a good rule set.
 */
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMap, isSeq, parseDocument, type Node } from "yaml";
import { ISSUE_CODES, type Issue } from "../../src/core/model/issue.ts";
import { bundleBody, compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { filesBelow, GOOD } from "../unit/ruleset/rule-files.ts";

const SAMPLE = filesBelow(resolve(import.meta.dirname, "../../rules"));
const SEEDED = { seed: 42 } as const;

/** The text of the bundle; empty when there are errors. */
function bundleOf(files: readonly RuleFile[]): string {
  const { rules } = compileRules(files);
  return rules === null ? "" : bundleBody(rules);
}

const replaced = (files: readonly RuleFile[], at: number, text: string): readonly RuleFile[] =>
  files.map((file, index) => (index === at ? { ...file, text } : file));

/** A finding has a place that is there, a known code, and something to say. */
function expectLocated(issue: Issue, files: readonly RuleFile[]): void {
  const lines = files.find(({ file }) => file === issue.file)?.text.split("\n");
  expect(lines).toBeDefined();
  expect(issue.line).toBeGreaterThanOrEqual(1);
  expect(issue.line).toBeLessThanOrEqual(lines?.length ?? 0);
  expect(issue.column).toBeGreaterThanOrEqual(1);
  expect(issue.column).toBeLessThanOrEqual((lines?.[issue.line - 1]?.length ?? 0) + 1);
  expect(issue.length).toBeGreaterThanOrEqual(1);
  expect(ISSUE_CODES).toHaveProperty(issue.code);
  expect(issue.message).toMatch(/\S/);
  expect(issue.message).not.toMatch(/undefined|\[object|Invalid input|expected string|NaN/);
  expect(issue.hint).toMatch(/\S/);
}

function expectRulesOrFindings(files: readonly RuleFile[]): void {
  const { rules, issues } = compileRules(files);
  expect(rules === null).toBe(issues.some(({ severity }) => severity === "error"));
  for (const issue of issues) expectLocated(issue, files);
  const related = issues.flatMap((issue) => (issue.related === null ? [] : [{ ...issue, ...issue.related }]));
  for (const issue of related) expectLocated(issue, files);
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
        expectRulesOrFindings(replaced(SAMPLE, file, changed.join("\n")));
      }),
      { ...SEEDED, numRuns: 400 },
    );
  });

  test("with characters changed", () => {
    const character = fc.oneof(
      fc.constantFrom(
        ..."{}[]:,-?&*!|>'\"%@`# \t\n\r\0~<0aA.",
        "\u202e",
        "\ufeff",
        "\ufffd",
        "\ud800",
        "\u00e9",
        "\u2028",
      ),
      fc.string({ minLength: 1, maxLength: 3, unit: "binary" }),
    );
    fc.assert(
      fc.property(place, fc.array(fc.tuple(fc.nat(), character), { minLength: 1, maxLength: 4 }), (file, edits) => {
        const text = edits.reduce((all, [at, put]) => {
          const where = at % (all.length + 1);
          return all.slice(0, where) + put + all.slice(where + 1);
        }, SAMPLE[file]?.text ?? "");
        expectRulesOrFindings(replaced(SAMPLE, file, text));
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
        expectRulesOrFindings(replaced(SAMPLE, file, `${text.slice(0, from)} ${value} ${text.slice(to)}`));
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
        expectRulesOrFindings(replaced(SAMPLE, file, text.slice(0, at % text.length)));
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
  const DEFINITIONS: readonly (readonly [string, string, RegExp])[] = [
    ["a group", "regions.yaml", /^ {4}eu-eea:\n.*\n/m],
    ["a group of one line", "regions.yaml", /^ {4}middle-east:.*\n/m],
    ["the fallback region", "regions.yaml", /^ {4}world:\n(?: {6}.*\n)+/m],
    ["a region that others are within", "regions.yaml", /^ {4}europe:\n(?: {6}.*\n)+/m],
    ["a region with a percentage", "regions.yaml", /^ {4}latam:\n(?: {6}.*\n)+/m],
    ["a rollout", "rollouts/playback-v42.yaml", /^[^]*$/],
    ...["sa-east", "eu-central", "eu-west", "us-east", "ap-southeast"].map(
      (name) => [`the cluster ${name}`, "clusters.yaml", new RegExp(`^ {4}${name}:\\n(?: {6}.*\\n)+`, "m")] as const,
    ),
  ];
  test.each(DEFINITIONS)("%s", (_, file, definition) => {
    const at = SAMPLE.findIndex((one) => one.file === file);
    const text = SAMPLE[at]?.text ?? "";
    const rest = text.replace(definition, "");
    expect(rest).not.toBe(text);
    const files = rest.trim() === "" ? SAMPLE.toSpliced(at, 1) : replaced(SAMPLE, at, rest);
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
        expect(rules?.rollouts[0]?.percent).toEqual({ europe: percent, alps: percent, world: 0.125 });
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
