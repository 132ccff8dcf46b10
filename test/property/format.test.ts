/**
 * Laws of the canonical form, over rule files that were written in every bad style.
 */
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Document, parseDocument, visit } from "yaml";
import { bundleBody, compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { commentsIn, formatRules } from "../../src/core/ruleset/format/format-rules.ts";
import { readYaml } from "../../src/core/ruleset/source/read-yaml.ts";
import { plainValue } from "../../src/core/ruleset/source/source-document.ts";
import { sourceText } from "../../src/core/ruleset/source/source-text.ts";
import { filesBelow, GOOD } from "../unit/ruleset/rule-files.ts";
import { MUTATIONS } from "./mutations.ts";
import { formHolds } from "./sound.ts";

const SAMPLE = filesBelow(resolve(import.meta.dirname, "../../rules"));
const RUNS = { seed: 42, numRuns: Number(process.env["FORMAT_RUNS"] ?? 300) };

const valuesIn = (text: string): readonly unknown[] =>
  readYaml(sourceText("x.yaml", text)).documents.map(({ root }) => plainValue(root));
const isReadable = (text: string): boolean =>
  readYaml(sourceText("x.yaml", text.replaceAll("\r\n", "\n"))).issues.length === 0;

/** What does not hold, of everything that must hold for the form of a text that can be read. */
function brokenLaws(text: string): readonly string[] {
  const formed = formatRules("x.yaml", text);
  if (!formed.ok) return [`it has a form, not: ${formed.error.kind}`];
  const form = formed.value;
  const comments = (of: string): string => JSON.stringify(commentsIn(of).toSorted(inOrder));
  const values = (of: string): string => JSON.stringify(valuesIn(of), sortedKeys);
  const hasText = /[|>]/.test(form); // empty lines of text are no gaps
  const again = formatRules("x.yaml", form);
  const laws = {
    "it is stable": again.ok && again.value === form,
    "it keeps the values": values(form) === values(text.replaceAll("\r\n", "\n")),
    "it keeps the comments": comments(form) === comments(text.replaceAll("\r", "")),
    "it has Unix line breaks": !form.includes("\r"),
    "it ends with one line break": form.endsWith("\n") && (hasText || !form.endsWith("\n\n")),
    "it has single empty lines": hasText || !form.includes("\n\n\n"),
  };
  return Object.entries(laws).flatMap(([law, holds]) => (holds ? [] : [law]));
}

/** Keys in one order, for comparing. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => inOrder(a, b)));
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

type Edits = readonly (readonly [number, (line: string) => string])[];

const edits = fc.array(fc.tuple(fc.nat(), slovenly), { minLength: 1, maxLength: 12 });

function sloppy(text: string, changes: Edits): string {
  const lines = text.split("\n");
  for (const [at, edit] of changes) lines[at % lines.length] = edit(lines[at % lines.length] ?? "");
  return lines.join("\n");
}

describe("the form of a file", () => {
  test("keeps comments and meaning and stays as it is, whatever the style of the file", () => {
    let formed = 0;
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLE, ...GOOD), edits, (file, changes) => {
        const text = sloppy(file.text, changes);
        if (!isReadable(text)) return;
        formed += 1;
        expect(brokenLaws(text)).toEqual([]);
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
        expect(brokenLaws(parseDocument(text).toString(options))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("keeps any value", () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "NO",
        "12:30",
        "010",
        "~",
        "a: b",
        "a #b",
        "- a",
        "#",
        "x:",
        " x",
        "x ",
        "a\nb\n",
        "\n",
        "a\n\n b",
      ),
      fc.constantFrom(
        "2026-11-28",
        "on",
        "0x10",
        "1e3",
        "[a",
        "{",
        "&a",
        "*",
        "!x",
        "'",
        '"',
        "\\",
        "%a",
        "@",
        "`",
        "...",
      ),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const key = fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/),
      fc.constantFrom("NO", "a b", "1", "x:y", "#a", "true"),
    );
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
      fc.property(
        fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }),
        type,
        fc.array(fc.boolean()),
        (value, written, flows) => {
          const document = new Document(value);
          let at = 0;
          visit(document, {
            Collection: (_, node) => {
              node.flow = flows[at++ % Math.max(1, flows.length)] ?? false;
            },
          });
          const text = document.toString({ defaultStringType: written, defaultKeyType: "PLAIN", lineWidth: 50 });
          if (!isReadable(text)) return;
          expect(brokenLaws(text)).toEqual([]);
        },
      ),
      RUNS,
    );
  });
});

test("a file with a slip in it has a form that stays, or cannot be read", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(SAMPLE, GOOD),
      fc.nat(),
      fc.oneof(...Object.values(MUTATIONS)),
      (files, which, mutate) => {
        const text = mutate(files, which % files.length);
        expect(formHolds(text) ? "" : text).toBe("");
      },
    ),
    RUNS,
  );
});

test("what is compiled is the same before and after, but for the lines", () => {
  let compiled = 0;
  const bundleOf = (files: readonly RuleFile[]): string | null => {
    const { rules } = compileRules(files);
    return rules === null ? null : bundleBody(rules).replaceAll(/("source":"[^":]*):\d+"/g, '$1"');
  };
  const set = fc.constantFrom(SAMPLE, GOOD);
  fc.assert(
    fc.property(set, fc.nat(), edits, (files, which, changes) => {
      const at = which % files.length;
      const text = sloppy(files[at]?.text ?? "", changes);
      const before = bundleOf(files.map((file, index) => (index === at ? { ...file, text } : file)));
      if (before === null) return;
      compiled += 1;
      const formed = formatRules("x.yaml", text);
      if (!formed.ok) throw new Error(`${formed.error.kind}: ${JSON.stringify(text)}`);
      const after = files.map((file, index) => (index === at ? { ...file, text: formed.value } : file));
      expect(bundleOf(after)).toBe(before);
    }),
    RUNS,
  );
  expect(compiled).toBeGreaterThan(RUNS.numRuns / 4);
});
