/**
 * Keeps the reasons of docs/rules.md those of decisions, word for word.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { BYPASS_REASONS, REASONS, VERSION_REASONS } from "../../../src/core/model/reason.ts";

const DOCS = readFileSync(join(resolve(import.meta.dirname, "../../.."), "docs/rules.md"), "utf8");

/** The rows of the table that begins with this heading. */
function tableOf(heading: string): readonly (readonly [string, string])[] {
  const from = DOCS.indexOf(`| ${heading} `);
  const rows = DOCS.slice(from).split("\n\n", 1)[0]?.split("\n").slice(2) ?? [];
  return rows.map((row) => {
    const [, word = "", meaning = ""] = row.split("|").map((cell) => cell.trim());
    return [word.replaceAll("`", ""), meaning];
  });
}

test.each<[string, Readonly<Record<string, string>>]>([
  ["reason", REASONS],
  ["bypass reason", BYPASS_REASONS],
  ["version reason", VERSION_REASONS],
])("docs/rules.md has every %s, in the same words", (heading, reasons) => {
  expect(tableOf(heading)).toEqual(Object.entries(reasons));
});
