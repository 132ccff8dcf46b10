/**
 * Laws of the canonical form, over rule files that were written in every bad style.
 */
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Document, isMap, isSeq, parseAllDocuments, visit, type Node } from "yaml";
import { bundleBody, compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { commentsIn, formatRules } from "../../src/core/ruleset/format/format-rules.ts";
import { readYaml } from "../../src/core/ruleset/read-yaml.ts";
import { plainValue } from "../../src/core/ruleset/source-document.ts";
import { sourceText } from "../../src/core/ruleset/source-text.ts";
import { filesBelow, GOOD } from "../unit/ruleset/rule-files.ts";

const SAMPLE = filesBelow(resolve(import.meta.dirname, "../../rules"));
const RUNS = { seed: 42, numRuns: Number(process.env["FORMAT_RUNS"] ?? 300) };

const valuesIn = (text: string): readonly unknown[] =>
  readYaml(sourceText("x.yaml", text)).documents.map(({ root }) => plainValue(root));
const isReadable = (text: string): boolean =>
  readYaml(sourceText("x.yaml", text.replaceAll("\r\n", "\n"))).issues.length === 0;

/** Everything that must hold for the form of a text that can be read. */
function expectCanonical(text: string): void {
  const formed = formatRules("x.yaml", text);
  if (!formed.ok) throw new Error(`${formed.error.kind}: ${JSON.stringify(text)}`);
  expect(formatRules("x.yaml", formed.value)).toEqual(formed);
  expect(valuesIn(formed.value)).toEqual(valuesIn(text.replaceAll("\r\n", "\n")));
  expect(commentsIn(formed.value).toSorted(inOrder)).toEqual(commentsIn(text.replaceAll("\r", "")).toSorted(inOrder));
  expect(formed.value).toMatch(/\n$/);
  if (/[|>]/.test(formed.value)) return; // empty lines of text are no gaps
  expect(formed.value).toMatch(/[^\n]\n$/);
  expect(formed.value).not.toMatch(/\r|\n\n\n/);
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : 1);

/** What can be done to a line of a file. */
const slovenly = fc.constantFrom<(line: string) => string>(
  (line) => `${line}   `,
  (line) => `${line} # behind`,
  (line) => `${line}\n\n\n`,
  (line) => `\n${line}`,
  (line) => `# in front\n${line}`,
  (line) => `        # far in\n${line}`,
  (line) => `  #: near {in} "front"\n\n${line}`,
  (line) => `${line}\r`,
  (line) => line.replace(/: (?=\S)/, ":     "),
  (line) => line.replaceAll(/([[{]) ?/g, "$1   "),
  (line) => line.replaceAll(/, /g, ",\n              "),
  (line) => line.replaceAll(/, /g, " , # between\n              "),
  (line) => line.replaceAll(/\]/g, ", # last\n              ]"),
  (line) => line.replaceAll(/([a-z-]+)(?=[,\]])/g, "'$1'"),
  (line) => line.replace(/^( *)- (?=\w)/, "$1-\n$1    "),
  (line) => line.replace(/^( *)- (?=\w)/, "$1- # dash\n$1  "),
  (line) => line.replace(/^( *)([a-z]\w*): (?=[\w"])/i, "$1$2: # key\n$1      "),
  (line) => line.replace(/^( *)([a-z]\w*):(?= |$)/i, '$1"$2" :'),
  (line) => line.replace(/^( *)([a-z]\w*): (?=[\w"])/i, "$1? $2\n$1: "),
);

const messy = (files: readonly RuleFile[]) =>
  fc
    .tuple(fc.constantFrom(...files), fc.array(fc.tuple(fc.nat(), slovenly), { minLength: 1, maxLength: 12 }))
    .map(([{ text }, edits]) => {
      const lines = text.split("\n");
      for (const [at, edit] of edits) lines[at % lines.length] = edit(lines[at % lines.length] ?? "");
      return lines.join("\n");
    });

describe("the form of a file", () => {
  test("keeps comments and meaning and stays as it is, whatever the style of the file", () => {
    let formed = 0;
    fc.assert(
      fc.property(messy([...SAMPLE, ...GOOD]), (text) => {
        if (!isReadable(text)) return;
        formed += 1;
        expectCanonical(text);
      }),
      RUNS,
    );
    expect(formed).toBeGreaterThan(RUNS.numRuns / 4);
  });

  test("is the same for every way in which a library writes the file", () => {
    const style = fc.record({
      indent: fc.integer({ min: 1, max: 7 }),
      indentSeq: fc.boolean(),
      lineWidth: fc.constantFrom(0, 60, 80),
      flowCollectionPadding: fc.boolean(),
      singleQuote: fc.constantFrom(true, false, null),
      defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_DOUBLE" as const, "QUOTE_SINGLE" as const),
    });
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLE, ...GOOD), style, ({ text }, options) => {
        const written = parseAllDocuments(text).map((one) => (one as Document).toString(options)).join("---\n");
        expectCanonical(written);
      }),
      RUNS,
    );
  });

  test("keeps any value", () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("NO", "12:30", "010", "~", "a: b", "a #b", "- a", "#", "x:", " x", "x ", "a\nb\n", "\n", "a\n\n b"),
      fc.constantFrom("2026-11-28", "on", "0x10", "1e3", "[a", "{", "&a", "*", "!x", "'", '"', "\\", "%a", "@", "`", "..."),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const key = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), fc.constantFrom("NO", "a b", "1", "x:y", "#a", "true"));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie("tree"), { maxLength: 5 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
      ),
    }));
    const type = fc.constantFrom(
      "PLAIN" as const,
      "QUOTE_DOUBLE" as const,
      "QUOTE_SINGLE" as const,
      "BLOCK_LITERAL" as const,
      "BLOCK_FOLDED" as const,
    );
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }), type, fc.array(fc.boolean()), (value, written, flows) => {
        const document = new Document(value);
        let at = 0;
        visit(document, {
          Collection: (_, node) => {
            node.flow = flows[at++ % Math.max(1, flows.length)] ?? false;
          },
        });
        const text = document.toString({ defaultStringType: written, defaultKeyType: "PLAIN", lineWidth: 50 });
        if (isReadable(text)) expectCanonical(text);
      }),
      RUNS,
    );
  });
});

test("what is compiled is the same before and after, but for the lines", () => {
  const linesAway = (bundle: string): string => bundle.replaceAll(/("source":"[^":]*):\d+"/g, '$1"');
  for (const files of [SAMPLE, GOOD]) {
    fc.assert(
      fc.property(fc.array(messy(files), { minLength: 1, maxLength: 1 }), fc.nat(), () => {
        const formed = files.map((file) => {
          const { value } = formatRules(file.file, loose(file.text)) as { value: string };
          return { ...file, text: value };
        });
        const [before, after] = [files, formed].map((all) => compileRules(all).rules);
        expect(after).not.toBeNull();
        expect(linesAway(bundleBody(after!))).toBe(linesAway(bundleBody(before!)));
      }),
      { seed: 42, numRuns: 1 },
    );
  }
});

/** The text with its keys turned around, without blank lines, in block style. */
function loose(text: string): string {
  return parseAllDocuments(text)
    .map((document) => {
      visit(document as Document, {
        Map: (_, node) => {
          if (String(node.items[0]?.key) !== "") node.flow = false;
        },
      });
      return (document as Document).toString({ indent: 4, lineWidth: 60 });
    })
    .join("---\n");
}
