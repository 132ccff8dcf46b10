/**
 * Slips and malice: ways of changing one file of a rule set.
 *
 * Each is an arbitrary function from the files and the place of one of them to the new text of that one.
 */
import * as fc from "fast-check";
import { isMap, isSeq, parseAllDocuments, type Node } from "yaml";
import type { RuleFile } from "../../src/core/ruleset/index.ts";

export type Mutation = (files: readonly RuleFile[], at: number) => string;

/** Characters that mean something in YAML, and some that are easily lost. */
const SIGNS = "{}[]:,-?&*!|>'\"%@`# \t\n\r\0~<0aA.".split("");

const textOf = (files: readonly RuleFile[], at: number): string => files[at % files.length]?.text ?? "";

const lines: fc.Arbitrary<Mutation> = fc
  .tuple(fc.constantFrom("drop", "repeat", "swap", "foreign", "indent", "outdent", "comment"), fc.nat(), fc.nat())
  .map(([what, a, b]) => (files, file) => {
    const all = textOf(files, file).split("\n");
    const other = textOf(files, file + 1).split("\n");
    const [at, to] = [a % all.length, b % all.length];
    const line = all[at] ?? "";
    return {
      drop: all.toSpliced(at, 1),
      repeat: all.toSpliced(at, 0, line),
      swap: all.with(at, all[to] ?? "").with(to, line),
      foreign: all.with(at, other[b % other.length] ?? ""),
      indent: all.with(at, `  ${line}`),
      outdent: all.with(at, line.replace(/^ {2}/, "")),
      comment: all.with(at, `${line} # georouter-ignore GR0316: later`),
    }[what].join("\n");
  });

const character = fc.oneof(
  fc.constantFrom(...SIGNS, "\u202e", "\ufeff", "\ufffd", "\ud800", "\u00e9", "\u2028", "\u0085"),
  fc.string({ minLength: 1, maxLength: 3, unit: "binary" }),
);

const characters: fc.Arbitrary<Mutation> = fc
  .array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), character), { minLength: 1, maxLength: 4 })
  .map(
    (edits) => (files, file) =>
      edits.reduce(
        (all, [place, removed, put]) => {
          const where = place % (all.length + 1);
          return all.slice(0, where) + put + all.slice(where + removed);
        },
        textOf(files, file),
      ),
  );

const anyValue = fc.oneof(
  fc.constantFrom(
    "~",
    "[]",
    "{}",
    '""',
    "true",
    "-1",
    "0",
    "1e999",
    ".nan",
    "9007199254740993",
    "0.1",
    "33.333",
    "101",
  ),
  fc.constantFrom("[[a]]", "{ a: { b: c } }", "toString", "hasOwnProperty", "valueOf", "default", "region", "world"),
  fc.constantFrom(
    "0x10",
    "010",
    "12:30",
    "'*'",
    "NO",
    "*a",
    "&a b",
    "!!str a",
    "<<",
    "__proto__",
    "5m",
    "a".repeat(300),
  ),
  fc.json({ maxDepth: 2 }),
);

const values: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(), anyValue).map(([which, value]) => (files, file) => {
  const text = textOf(files, file);
  const nodes = nodesOf(text).filter(({ range }) => range !== null && range !== undefined);
  const [from = 0, to = 0] = nodes[which % Math.max(1, nodes.length)]?.range ?? [];
  return `${text.slice(0, from)} ${value} ${text.slice(to)}`;
});

/** A part of the file in the place of another, as a copy that went to the wrong place. */
const parts: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => (files, file) => {
  const text = textOf(files, file);
  const flow = nodesOf(text).filter((node) => !("items" in node) || ("flow" in node && node.flow));
  const [one, two] = [flow[a % Math.max(1, flow.length)], flow[b % Math.max(1, flow.length)]];
  const [from = 0, to = 0] = one?.range ?? [];
  const [start = 0, end = 0] = two?.range ?? [];
  return text.slice(0, from) + text.slice(start, end) + text.slice(to);
});

const cut: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => (files, file) => {
  const text = textOf(files, file);
  const [from, to] = [a % (text.length + 1), b % (text.length + 1)];
  return text.slice(0, from) + text.slice(Math.max(from, to));
});

export const MUTATIONS: Readonly<Record<string, fc.Arbitrary<Mutation>>> = {
  "lines dropped, repeated, moved or taken from elsewhere": lines,
  "characters changed": characters,
  "any value put in the place of any other": values,
  "parts put in the place of others": parts,
  "a piece cut out": cut,
};

/** All nodes of the text's documents. */
function nodesOf(text: string): readonly Node[] {
  const below = (node: unknown): readonly Node[] => {
    if (isSeq<Node>(node)) return [node, ...node.items.flatMap(below)];
    if (isMap<Node, Node | null>(node))
      return [node, ...node.items.flatMap(({ key, value }) => [key, ...below(value)])];
    return node === null || node === undefined ? [] : [node as Node];
  };
  return parseAllDocuments(text).flatMap((document) => ("contents" in document ? below(document.contents) : []));
}
