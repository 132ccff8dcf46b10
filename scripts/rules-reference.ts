/**
 * Writes what is generated from the schemas of the rule language: the tables of docs/rules.md, and the
 * JSON Schemas beside the sample rules. `--check` writes nothing and fails when something is not current.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { schemaFiles } from "../src/cli/schema.ts";
import { fieldTables, type FieldRow, type FieldTable } from "../src/core/ruleset/field-reference.ts";
import { kindSchema, schemaKinds } from "../src/core/ruleset/json-schema.ts";

const ROOT = resolve(import.meta.dirname, "..");
const RULES = join(ROOT, "docs/rules.md");
const BEGIN = "<!-- fields: written by `npm run rules:reference` -->";
const END = "<!-- end of fields -->";

function reference(): string {
  const kinds = schemaKinds().map((kind) => ({
    kind,
    schema: kindSchema(kind),
    tables: fieldTables(kindSchema(kind)),
  }));
  const shared = new Map(kinds.flatMap(({ tables }) => tables.slice(1).map((one) => [one.title, one] as const)));
  const parts = kinds.map(({ kind, schema, tables }) => {
    const [own] = tables;
    return `### ${kind}\n\n${String(schema["description"])}\n\n${own === undefined ? "" : table(own)}`;
  });
  return [...parts, ...[...shared.values()].map((one) => `### ${one.title}\n\n${table(one)}`)].join("\n\n");
}

/** A Markdown table with cells of one width, as the formatter of the documents writes it. */
function table({ rows }: FieldTable): string {
  const cells = rows.map(({ field, type, otherwise, description }: FieldRow) =>
    [`\`${field}\``, type, otherwise, description].map((cell) => cell.replaceAll("|", "\\|")),
  );
  const lines = [["field", "what", "default", "meaning"], ...cells];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => line[at]?.length ?? 0), 3));
  const shown = lines.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [shown[0], rule, ...shown.slice(1)].join("\n");
}

function withReference(text: string): string {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${RULES} has no place for the fields: add ${BEGIN} and ${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n\n${reference()}\n\n${text.slice(to)}`;
}

const wanted = new Map([
  [RULES, withReference(readFileSync(RULES, "utf8"))],
  ...schemaFiles().map(({ name, text }) => [join(ROOT, "rules/.schema", name), text] as const),
]);
const stale = [...wanted].filter(([path, text]) => read(path) !== text).map(([path]) => path);
if (process.argv.includes("--check")) {
  for (const path of stale) console.error(`${path} is not current; run npm run rules:reference`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted.get(path) ?? "");
    console.log(`written ${path}`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // not there yet, so not current
  }
}
